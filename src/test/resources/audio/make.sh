#!/usr/bin/env bash
# Makes the corpus anew, but for five files (see README.md), with Debian 12's sox 14.4.2 (and libsox-fmt-mp3), ffmpeg 5.1 and lame 3.100. What is right for
# each file stands in good.csv and odd.csv.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p good odd && cd good

tone() { sox -R -n -r "$1" -c "$2" -b 16 -e signed-integer "$3" synth "$4" sine 440 vol 0.5; }
part() { head -c $(($2 + $3)) "$1" | tail -c "$3"; } # file, bytes to leave out, bytes to take
quiet() { ffmpeg -nostdin -loglevel error "$@"; }

tone 8000 1 source-8k-mono.wav 2.5
tone 8000 2 source-8k-stereo.wav 1.25
tone 16000 1 source-16k-mono.wav 3
tone 44100 2 source-44k-stereo.wav 2
sox -R -n -r 44100 -c 2 -b 16 source-44k-noise.wav synth 1 whitenoise vol 0.1

# WAV: encodings
sox source-8k-mono.wav sox-pcm16-mono.wav trim 0 1.5
sox source-8k-stereo.wav sox-pcm16-stereo.wav
sox source-8k-mono.wav -b 8 -e unsigned-integer sox-pcm8-odd.wav trim 0 6001s
sox source-8k-stereo.wav -b 24 sox-pcm24-extensible.wav trim 0 0.75
sox source-8k-mono.wav -b 32 -e floating-point sox-float32.wav trim 0 0.5
sox source-8k-mono.wav -e mu-law sox-mulaw.wav
sox source-8k-mono.wav -e a-law sox-alaw.wav
sox source-8k-stereo.wav -e mu-law sox-mulaw-stereo.wav
sox source-8k-mono.wav -e gsm-full-rate sox-gsm.wav
quiet -i source-8k-mono.wav -c:a adpcm_ima_wav ffmpeg-adpcm.wav
quiet -i source-8k-mono.wav -c:a pcm_mulaw -t 1 ffmpeg-mulaw-list.wav
head -c 12 ffmpeg-mulaw-list.wav > list-after-data.wav
part ffmpeg-mulaw-list.wav 12 38 >> list-after-data.wav
tail -c 8008 ffmpeg-mulaw-list.wav >> list-after-data.wav
part ffmpeg-mulaw-list.wav 50 34 >> list-after-data.wav
quiet -i source-16k-mono.wav -t 1 -metadata title="A list chunk that comes before the samples" ffmpeg-pcm16-list.wav
quiet -i source-16k-mono.wav -t 0.5 -c:a pcm_s24le ffmpeg-pcm24.wav

# WAV: sizes beyond 4 GiB, and sizes that a streaming writer does not know
quiet -i source-8k-mono.wav -t 1 -rf64 always ffmpeg-rf64.wav
sed '1s/^RF64/BW64/' ffmpeg-rf64.wav > bw64.wav
quiet -i source-8k-mono.wav -f wav pipe: > ffmpeg-streamed.wav
quiet -i source-8k-mono.wav -f wav -rf64 always pipe: > ffmpeg-streamed-rf64.wav
sox source-8k-mono.wav -t raw - | sox -t raw -r 8000 -c 1 -b 16 -e signed - -t wav - 2> /dev/null | cat > sox-streamed.wav

# WAV: made by nobody's rules, but whole
head -c 12 sox-mulaw.wav > data-before-fmt.wav
part sox-mulaw.wav 50 8 >> data-before-fmt.wav
tail -c 20000 sox-mulaw.wav >> data-before-fmt.wav
part sox-mulaw.wav 12 38 >> data-before-fmt.wav
head -c -1 sox-pcm8-odd.wav > odd-without-padding.wav
{ cat sox-pcm16-mono.wav; printf 'something that is no chunk'; } > junk-after-riff.wav
sox -n -r 8000 -c 1 -b 16 empty.wav trim 0 0

# MP3
lame --quiet -b 64 --cbr -m m source-16k-mono.wav lame-mpeg2-cbr-info.mp3
lame --quiet -b 24 --cbr -m m source-16k-mono.wav lame-mpeg2-cbr.mp3
lame --quiet -b 16 --cbr -m m source-8k-mono.wav lame-mpeg25-cbr.mp3
lame --quiet -V 7 source-8k-stereo.wav lame-mpeg25-vbr.mp3
lame --quiet -V 6 source-44k-noise.wav lame-mpeg1-vbr.mp3
lame --quiet -V 5 -t source-44k-noise.wav lame-mpeg1-vbr-headerless.mp3
lame --quiet --abr 48 -m m source-44k-stereo.wav lame-mpeg1-abr-mono.mp3
lame --quiet -b 64 --cbr -m s source-44k-stereo.wav lame-mpeg2-cbr-stereo.mp3
lame --quiet -b 96 --cbr --resample 44.1 -t -m s source-44k-noise.wav lame-mpeg1-cbr-headerless.mp3
lame --quiet -p -b 64 --cbr -m m source-16k-mono.wav lame-mpeg2-crc.mp3
lame --quiet -b 24 -m m --id3v1-only --tt "An ID3v1 tail" source-16k-mono.wav lame-id3v1.mp3
lame --quiet -b 24 -m m --id3v2-only --pad-id3v2-size 9000 --tt "A big ID3v2 tag" source-16k-mono.wav lame-big-id3v2.mp3
quiet -i source-16k-mono.wav -c:a libmp3lame -b:a 24k -metadata title=both -write_id3v1 1 ffmpeg-both-tags.mp3
quiet -i source-8k-stereo.wav -c:a libmp3lame -q:a 5 ffmpeg-vbr.mp3
quiet -i source-16k-mono.wav -c:a libmp3lame -b:a 24k -f mp3 pipe: > ffmpeg-streamed.mp3
sox source-16k-mono.wav -C 24.01 sox-mpeg2.mp3
{ cat lame-mpeg2-cbr.mp3; head -c 500 /dev/zero; } > zeros-after-frames.mp3
{ head -c 5400 lame-mpeg2-cbr.mp3; printf 'bytes that belong to no frame'; tail -c +5401 lame-mpeg2-cbr.mp3; } > damaged-in-the-middle.mp3

rm source-*.wav

cd ../odd
good=../good

# Cut off: part of what the file says it has is missing
head -c 20 $good/sox-pcm16-mono.wav > cut-in-fmt.wav
head -c 44 $good/sox-pcm16-mono.wav > cut-after-header.wav
head -c 20000 $good/sox-pcm16-mono.wav > cut-in-data.wav
head -c -1 $good/sox-pcm16-mono.wav > cut-last-byte.wav
head -c 9000 $good/ffmpeg-rf64.wav > cut-rf64.wav
head -c 8080 $good/list-after-data.wav > cut-in-list-after-data.wav
head -c 8 $good/lame-big-id3v2.mp3 > cut-in-id3-header.mp3
head -c 5000 $good/lame-big-id3v2.mp3 > cut-in-id3.mp3
head -c -60 $good/lame-id3v1.mp3 > cut-in-id3v1.mp3
head -c 5000 $good/lame-mpeg2-cbr.mp3 > cut-in-frame.mp3
head -c 14400 $good/lame-mpeg2-cbr-info.mp3 > cut-between-frames.mp3
head -c 5402 $good/lame-mpeg2-cbr.mp3 > cut-in-frame-header.mp3

# Not what they claim to be, or without any audio
head -c 44 /dev/zero > zeros.wav
printf '<html><head><title>Sign in</title></head></html>' > page.wav
printf '{"type":"error","description":"no such recording"}' > error.mp3
printf '\377\376{\000"\000e\000r\000r\000o\000r\000"\000:\0001\000}\000' > utf-16.mp3
{ printf 'RIFF\044\000\000\000AVI LIST'; head -c 32 /dev/zero; } > avi.wav
{ head -c 12 $good/sox-pcm16-mono.wav; printf '\001\002\003\004'; head -c 100 /dev/zero; } > no-chunks.wav
{ printf 'RIFF\034\000\000\000WAVE'; part $good/sox-pcm16-mono.wav 12 24; } > no-data.wav
{ printf 'RIFF\014\000\000\000WAVEdata\000\000\000\000'; } > no-fmt.wav
{ head -c 22 $good/sox-pcm16-mono.wav; printf '\000\000'; tail -c +25 $good/sox-pcm16-mono.wav; } > no-channels.wav
{ head -c 24 $good/sox-pcm16-mono.wav; printf '\000\000\000\000'; tail -c +29 $good/sox-pcm16-mono.wav; } > no-rate.wav
head -c 9125 $good/lame-big-id3v2.mp3 > id3-alone.mp3
sox -n -r 16000 -c 1 -b 16 -e signed-integer $good/source.wav synth 0.5 sine 440
quiet -y -i $good/source.wav -c:a aac -f adts aac.mp3
quiet -y -i $good/source.wav -c:a mp2 -f mp2 layer-ii.mp3
quiet -y -i $good/source.wav -c:a flac -f flac flac.wav

# Other containers
quiet -y -i $good/source.wav -c:a libopus -b:a 24k -f ogg -page_duration 100000 opus.ogg
quiet -y -i $good/source.wav -c:a libvorbis -f ogg vorbis.ogg
quiet -y -i $good/source.wav -c:a aac -b:a 24k aac.m4a
quiet -y -i $good/source.wav -c:a aac -b:a 24k -movflags +frag_keyframe+empty_moov -f mp4 fragmented.m4a
rm $good/source.wav
