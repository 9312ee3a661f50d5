import Foundation
import Glibc

/// A TCP socket on 127.0.0.1, as plain as the system has it.
struct Loopback {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    private let descriptor: Int32
    let port: UInt16

    /// Listens at a port that nothing listened at before.
    static func listening() throws -> Loopback {
        let descriptor = try checked("socket", socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                try checked("bind", bind(descriptor, pointer, length))
                try checked("listen", listen(descriptor, 1))
                try checked("getsockname", getsockname(descriptor, pointer, &length))
            }
        }
        return Loopback(descriptor: descriptor, port: UInt16(bigEndian: address.sin_port))
    }

    /// Connects to a port.
    static func connected(to port: UInt16) throws -> Loopback {
        let descriptor = try checked("socket", socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        var address = address(port: port)
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                let length = socklen_t(MemoryLayout<sockaddr_in>.size)
                try checked("connect", connect(descriptor, pointer, length))
            }
        }
        return Loopback(descriptor: descriptor, port: port)
    }

    /// Sends text.
    func send(_ text: String) throws {
        try FileHandle(fileDescriptor: descriptor).write(contentsOf: Data(text.utf8))
    }

    /// Everything that comes until the other side closes.
    func received() throws -> String {
        let bytes = try FileHandle(fileDescriptor: descriptor).readToEnd() ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }

    func close() {
        _ = Glibc.close(descriptor)
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    @discardableResult
    private static func checked(_ call: String, _ result: Int32) throws -> Int32 {
        guard result >= 0 else { throw Failure(call: call, code: errno) }
        return result
    }
}
