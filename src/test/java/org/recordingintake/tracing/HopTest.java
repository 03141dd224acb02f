package org.recordingintake.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a span says about an endpoint. */
class HopTest {

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "https://hooks.example.com/services/T0/B0/SECRET https://hooks.example.com",
        "https://example.com:8443?authPassword=SECRET https://example.com:8443",
        "sftp://user:SECRET@files.example.com:22/in?password=SECRET sftp://files.example.com:22",
        "smtp://mail.example.com:587?username=u&password=SECRET smtp://mail.example.com:587",
        "kafka:recordings?saslJaasConfig=SECRET kafka://recordings",
        "aws2-s3://bucket?secretKey=SECRET aws2-s3://bucket",
        "jms://queue:alerts?password=SECRET jms",
        "file:///var/SECRET file",
        "telegram://bots?authorizationToken=SECRET telegram://bots",
        // a password that is not encoded: nobody can say where it ends
        "sftp://user:12/SECRET@host sftp",
        "sftp://user:p@SECRET@host sftp",
        "sftp://user:1?SECRET@host sftp",
        "https://host/path?password=p@SECRET https",
        "slack:#SECRET slack",
        "nothing nothing",
    })
    void namesTheComponentAndTheHostAndNothingThatMayBeSecret(String uri, String name) {
        assertThat(Hop.withoutSecrets(uri)).isEqualTo(name);
    }
}
