package org.recordingintake.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

import io.netty.util.NetUtil;

/**
 * A range of addresses in CIDR notation (RFC 4632, RFC 4291), such as {@code 192.0.2.0/24} or {@code 2001:db8::/32}.
 *
 * @param prefix how many leading bits of the address count
 */
public record Network(InetAddress address, int prefix) {

    /**
     * @param text an address, for it alone, or an address, a slash and the length of the prefix; never a host name
     * @throws IllegalArgumentException if it is neither; the message names it
     */
    static Network of(String text) {
        String[] parts = text.split("/", 2);
        InetAddress address = addressOf(parts[0]);
        int bits = address.getAddress().length * Byte.SIZE;
        if (parts.length == 1) {
            return new Network(address, bits);
        }
        if (!parts[1].matches("\\d{1,3}") || Integer.parseInt(parts[1]) > bits) {
            throw new IllegalArgumentException("\"" + text + "\" does not end with a prefix from 0 to " + bits);
        }
        return new Network(address, Integer.parseInt(parts[1]));
    }

    private static InetAddress addressOf(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw new IllegalArgumentException("\"" + text + "\" is no address");
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
    }

    /**
     * Whether an address lies in this range; one of IPv4 written as IPv6 ({@code ::ffff:192.0.2.1}) is one of IPv4.
     *
     * @throws IllegalArgumentException if the text is no address
     */
    public boolean contains(String text) {
        byte[] mine = address.getAddress();
        byte[] theirs = addressOf(text).getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int whole = prefix / Byte.SIZE;
        int rest = prefix % Byte.SIZE;
        int mask = 0xFF00 >> rest & 0xFF;
        return Arrays.equals(mine, 0, whole, theirs, 0, whole)
                && (rest == 0 || (mine[whole] & mask) == (theirs[whole] & mask));
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
