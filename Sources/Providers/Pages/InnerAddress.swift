#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Addresses of this machine and of networks of one's own, which nobody outside has to send us to (RFC 6890): loopback,
/// private, link-local, shared and unspecified ones, also where IPv6 holds such a one of IPv4.
enum InnerAddress {
    /// Whether a host, with or without its port, is such an address in any way of writing it, or a name that always leads
    /// to one (RFC 6761 § 6.3, RFC 6762, RFC 8375). Other names must be looked up first.
    static func isNamed(byHost authority: String) -> Bool {
        let host = host(of: authority)
        var four = in_addr()
        // As libcurl does, this takes 127.1, 0x7f000001 and the like.
        if inet_aton(host, &four) != 0 { return holds(ipv4: UInt32(bigEndian: four.s_addr)) }
        var six = in6_addr()
        if inet_pton(AF_INET6, String(host.prefix { $0 != "%" }), &six) == 1 { return holds(ipv6: six) }
        let name = host.lowercased().split(separator: ".")
        guard let last = name.last else { return false }
        return ["localhost", "local", "internal"].contains(last) || name.suffix(2) == ["home", "arpa"]
    }

    /// Whether the address of a socket is such a one. Other families than those of the Internet are.
    ///
    /// - Parameter address: a `sockaddr` with all that belongs to its family
    static func holds(_ address: UnsafeRawPointer) -> Bool {
        switch Int32(address.loadUnaligned(as: sockaddr.self).sa_family) {
        case AF_INET: holds(ipv4: UInt32(bigEndian: address.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6: holds(ipv6: address.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        default: true
        }
    }

    private static func host(of authority: String) -> String {
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        let isIPv6 = authority.count { $0 == ":" } > 1
        let host = isIPv6 ? authority[...] : authority.prefix { $0 != ":" }
        return String(host.hasSuffix(".") ? host.dropLast() : host)
    }

    private static func holds(ipv4 address: UInt32) -> Bool {
        // 0/8, 10/8, 100.64/10, 127/8, 169.254/16, 172.16/12, 192.168/16
        let networks: [(UInt32, Int)] = [
            (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
            (0xAC10_0000, 12), (0xC0A8_0000, 16),
        ]
        return networks.contains { (address ^ $0.0) >> (32 - $0.1) == 0 }
    }

    private static func holds(ipv6 address: in6_addr) -> Bool {
        let bytes = withUnsafeBytes(of: address) { Array($0) }
        let embedded = bytes[12...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        // ::/96, which has loopback and the unspecified address, and ::ffff:0:0/96; NAT64's 64:ff9b::/96 (RFC 6052).
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == bytes[11], [0, 0xFF].contains(bytes[10]) {
            return bytes[10] == 0 && embedded <= 1 || holds(ipv4: embedded)
        }
        if bytes[..<4] == [0x00, 0x64, 0xFF, 0x9B], bytes[4..<12].allSatisfy({ $0 == 0 }) {
            return holds(ipv4: embedded)
        }
        // fc00::/7, fe80::/10
        return bytes[0] & 0xFE == 0xFC || (bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80)
    }
}
