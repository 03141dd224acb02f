package org.recordingintake.bandwidth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which addresses a server may have, so that whoever controls a name cannot lead the runtime to a machine inside. A name
 * that looks public may have public addresses only. A server that is written as an address is what its address says.
 * A name that says that it is private, or is declared so, may have private addresses, but never one at which machines
 * in a cloud are handed their secrets.
 */
final class AddressPolicy {

    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.%]*]?");
    /** Single labels, and what RFC 6761, RFC 6762 (5 and appendix G) and RFC 8375 keep for private networks. */
    private static final Pattern PRIVATE_NAME = Pattern.compile("[^.]+"
            + "|.*\\.(localhost|local|test|intranet|internal|private|corp|home|lan|home\\.arpa)");

    /** What the registries of IANA for special-purpose addresses (RFC 6890) keep from the public Internet. */
    private static final List<Block> NOT_PUBLIC = Stream.of(
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
            .map(Block::of).toList();
    private static final Block GLOBAL_UNICAST = Block.of("2000::/3");
    /** RFC 6052: the last four bytes are an IPv4 address, which is where the connection leads. */
    private static final Block NAT64 = Block.of("64:ff9b::/96");

    /** Link-local, any-local and multicast addresses, and the metadata services of AWS, Azure, Alibaba and Oracle. */
    private static final List<Block> NEVER = Stream.of("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32", "::/128", "fe80::/10", "ff00::/8",
            "fd00:ec2::254/128").map(Block::of).toList();

    private final Supplier<Set<String>> privateHosts;

    /** @param privateHosts names, in lower case, that may have private addresses although they look public */
    AddressPolicy(Supplier<Set<String>> privateHosts) {
        this.privateHosts = privateHosts;
    }

    /** Whether a connection to the server of this name may lead to this address. */
    boolean allow(String host, InetAddress address) {
        if (LITERAL.matcher(host).matches()) {
            return true;
        }
        byte[] bytes = translated(address.getAddress());
        if (NEVER.stream().anyMatch(block -> block.contains(bytes))) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return PRIVATE_NAME.matcher(name).matches() || privateHosts.get().contains(name) || isPublic(bytes);
    }

    private static boolean isPublic(byte[] bytes) {
        return (bytes.length == 4 || GLOBAL_UNICAST.contains(bytes))
                && NOT_PUBLIC.stream().noneMatch(block -> block.contains(bytes));
    }

    /** The IPv4 address behind a NAT64 one; IPv4-mapped ones are IPv4 addresses to Java already. */
    private static byte[] translated(byte[] bytes) {
        return NAT64.contains(bytes) ? new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]} : bytes;
    }

    /** All addresses that begin with these bits. */
    private record Block(byte[] prefix, int bits) {

        static Block of(String cidr) {
            int slash = cidr.indexOf('/');
            try {
                return new Block(InetAddress.getByName(cidr.substring(0, slash)).getAddress(),
                        Integer.parseInt(cidr.substring(slash + 1)));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("Not an address: " + cidr, e);
            }
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((address[bit / 8] ^ prefix[bit / 8]) & 0x80 >> bit % 8) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
