package org.recordingintake.bandwidth;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.apache.hc.core5.http.Header;

/**
 * What a media server says about the media that it sends.
 *
 * @param status  of HTTP, 200 to 299
 * @param headers all of them, as they came
 * @param builtUrl the URL that brought it, where that is not the one which was asked for first; see {@link BuiltUrl}
 */
record Answer(int status, List<Header> headers, Optional<String> builtUrl) {

    Answer {
        headers = List.copyOf(headers);
    }

    /** The value of the first header of this name, or null. */
    String header(String name) {
        return headers.stream().filter(header -> header.getName().equalsIgnoreCase(name)).map(Header::getValue)
                .findFirst().orElse(null);
    }

    /** All codings that were applied to it, separated by commas; null if none was named. */
    String contentEncoding() {
        return headers.stream().filter(header -> header.getName().equalsIgnoreCase("Content-Encoding"))
                .map(Header::getValue).filter(Objects::nonNull).reduce((one, next) -> one + "," + next).orElse(null);
    }

    /** In bytes, or -1 if none was announced. */
    long contentLength() {
        String length = header("Content-Length");
        return length != null && length.strip().matches("\\d{1,18}") ? Long.parseLong(length.strip()) : -1;
    }
}
