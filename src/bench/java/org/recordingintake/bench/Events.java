package org.recordingintake.bench;

/** Events as Bandwidth sends them, of recordings that the media server has. */
final class Events {

    /** The sizes of recordings, in bytes: some seconds of noise, twenty seconds, half an hour in stereo, two days. */
    static final long SMALL = 1_024;
    static final long MEDIUM = 320_044;
    static final long LARGE = 30_000_044;
    static final long HUGE = 4_294_960_044L;

    private Events() {
    }

    /**
     * @param id    tells it from all others; up to 30 letters, digits and hyphens
     * @param bytes the length of its media
     */
    static String complete(String id, int mediaPort, long bytes) {
        String account = Long.toString(bytes);
        String call = "c-15ac29a2-" + id;
        String recording = "r-115da407-" + id;
        double seconds = (bytes - 44) / 16_000.0;
        return """
                {"eventType":"recordingAvailable","eventTime":"2026-11-26T10:15:30.500Z","accountId":"%1$s",\
                "applicationId":"04e88489-df02-4e34-a0ee-27a91849555f","from":"+15555550100","to":"+15555550101",\
                "direction":"inbound","callId":"%2$s","recordingId":"%3$s",\
                "mediaUrl":"http://127.0.0.1:%4$d/api/v2/accounts/%1$s/calls/%2$s/recordings/%3$s/media",\
                "channels":1,"startTime":"2026-11-26T10:15:00.000Z","endTime":"2026-11-26T10:15:20.000Z",\
                "duration":"PT%5$.3fS","fileFormat":"wav","status":"complete","tag":"bench"}"""
                .formatted(account, call, recording, mediaPort, seconds);
    }
}
