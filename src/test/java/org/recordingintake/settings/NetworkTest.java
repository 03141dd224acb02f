package org.recordingintake.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({"192.0.2.0/24,192.0.2.255,true", "192.0.2.0/24,192.0.3.0,false", "192.0.2.77/24,192.0.2.1,true",
        "192.0.2.7,192.0.2.7,true", "192.0.2.7,192.0.2.6,false", "10.0.0.0/9,10.127.255.255,true",
        "10.0.0.0/9,10.128.0.0,false", "0.0.0.0/0,203.0.113.9,true", "0.0.0.0/0,2001:db8::1,false",
        "2001:db8::/32,2001:db8:ffff::1,true", "2001:db8::/32,2001:db9::1,false", "2001:db8::/33,2001:db8:8000::,false",
        "::1,0:0:0:0:0:0:0:1,true", "::/0,192.0.2.1,false", "192.0.2.0/24,::ffff:192.0.2.1,true",
        "fe80::/10,fe80::1%2,true"})
    void knowsWhatLiesInIt(String network, String address, boolean inside) {
        // When
        boolean contained = Network.of(network).contains(address);

        // Then
        assertThat(contained).isEqualTo(inside);
    }
}
