package org.recordingintake.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    private final AddressPolicy addresses = new AddressPolicy(() -> Set.of("gateway.example.com"));

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "52.0.0.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1",
        "198.17.255.255", "223.255.255.255", "2600:1f18::1", "2a00:1450::1", "64:ff9b::808:808"})
    void letsAPublicNameLeadToAPublicAddress(String address) throws Exception {
        // When
        boolean allowed = addresses.allow("voice.bandwidth.com", InetAddress.getByName(address));

        // Then
        assertThat(allowed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255",
        "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "169.254.0.1", "100.64.0.1",
        "100.100.100.200", "100.127.255.255", "168.63.129.16", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1",
        "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1", "fec0::1", "fc00::1", "fd12::1",
        "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::a00:1", "64:ff9b:1::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "100::1", "5f00::1"})
    void letsAPublicNameLeadToNoMachineInside(String address) throws Exception {
        // When
        boolean allowed = addresses.allow("voice.bandwidth.com", InetAddress.getByName(address));

        // Then
        assertThat(allowed).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,               127.0.0.1",
        "[::1],                   ::1",
        "10.1.2.3,                10.1.2.3",
        "localhost,               127.0.0.1",
        "LOCALHOST,               ::1",
        "media,                   172.18.0.3",
        "media.svc.cluster.local, 10.96.0.1",
        "media.internal.,         10.0.0.9",
        "gateway.example.com,     10.0.0.9",
        "GATEWAY.example.com,     fd12::9"})
    void letsAServerThatIsMeantToBeInsideBeThere(String host, String address) throws Exception {
        // When
        boolean allowed = addresses.allow(host, InetAddress.getByName(address));

        // Then
        assertThat(allowed).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "metadata.google.internal, 169.254.169.254",
        "metadata,                 169.254.169.254",
        "gateway.example.com,      169.254.169.254",
        "gateway.example.com,      100.100.100.200",
        "gateway.example.com,      fd00:ec2::254",
        "gateway.example.com,      64:ff9b::a9fe:a9fe",
        "gateway.example.com,      fe80::1",
        "gateway.example.com,      0.0.0.0",
        "gateway.example.com.evil.com, 10.0.0.9",
        "127.1,                    127.0.0.1",
        "127.0.0.1.nip.io,         127.0.0.1"})
    void letsNoNameLeadToAMetadataServiceOrPassForAnother(String host, String address) throws Exception {
        // When
        boolean allowed = addresses.allow(host, InetAddress.getByName(address));

        // Then
        assertThat(allowed).isFalse();
    }
}
