import CLibcurl
import Foundation

/// One request and its response as a libcurl easy handle; one thread uses it.
final class HTTPTransfer {
    /// The largest total size of the response headers, in bytes.
    private static let longestHead = 64 << 10

    let handle: UnsafeMutableRawPointer
    private let order: HTTPLoop.Order
    private var lines: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headers: [(name: String, value: String)] = []
    private var headLength = 0
    private var body = Data()
    private var excess: HTTPClientError?
    private var used = Duration.zero

    /// Prepares a request; a multi handle performs it.
    ///
    /// - Throws: ``HTTPClientError/failed(reason:)`` where libcurl does not take it.
    init(_ order: HTTPLoop.Order) throws(HTTPClientError) {
        guard let handle = curl_easy_init() else {
            throw .failed(reason: "libcurl has no memory for a transfer")
        }
        self.handle = handle
        self.order = order
        errorText.pointee = 0
        for code in options() where code != CURLE_OK {
            throw .failed(reason: String(cString: curl_easy_strerror(code)))
        }
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(lines)
        errorText.deallocate()
    }

    private func options() -> [CURLcode] {
        let request = order.request
        let context = Unmanaged.passUnretained(self).toOpaque()
        // curl's "Expect: 100-continue" would wait for servers that do not know it.
        for line in request.headers.map({ "\($0.name): \($0.value)" }) + ["Expect:"] {
            lines = curl_slist_append(lines, line)
        }
        var codes = [
            curl_easy_set_text(handle, CURLOPT_URL, request.url),
            curl_easy_allow_http_only(handle),
            curl_easy_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
            // An empty name disables the environment's proxies.
            curl_easy_set_text(handle, CURLOPT_PROXY, ""),
            curl_easy_set_list(handle, CURLOPT_HTTPHEADER, lines),
            // The loop counts the time itself; curl's own default would end a connection.
            curl_easy_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Int(Int32.max)),
            curl_easy_set_long(handle, CURLOPT_MAXFILESIZE, order.longest),
            curl_easy_set_long(handle, CURLOPT_NOSIGNAL, 1),
            curl_easy_give_up_quickly(handle),
            curl_easy_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText),
            curl_easy_set_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                HTTPTransfer.take(bytes, size * count, context) { $0.takeHead($1) }
            },
            curl_easy_set_pointer(handle, CURLOPT_HEADERDATA, context),
            curl_easy_set_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                HTTPTransfer.take(bytes, size * count, context) { $0.takeBody($1) }
            },
            curl_easy_set_pointer(handle, CURLOPT_WRITEDATA, context),
        ]
        if let body = request.body {
            codes.append(curl_easy_set_long(handle, CURLOPT_POST, 1))
            codes.append(curl_easy_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count))
            body.withUnsafeBytes { bytes in
                let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                codes.append(curl_easy_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, start))
            }
        }
        if let method = request.method {
            codes.append(curl_easy_set_text(handle, CURLOPT_CUSTOMREQUEST, method))
        }
        return codes
    }

    // MARK: What comes

    /// Passes bytes to their transfer.
    ///
    /// - Returns: How many were taken; fewer than given end the transfer.
    private static func take(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        _ take: (HTTPTransfer, UnsafeRawBufferPointer) -> Void
    ) -> Int {
        guard let bytes, let context else { return 0 }
        let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
        take(transfer, UnsafeRawBufferPointer(start: bytes, count: count))
        return transfer.excess == nil ? count : count + 1
    }

    /// Takes a header line, or a trailer line after a chunked body.
    private func takeHead(_ bytes: UnsafeRawBufferPointer) {
        headLength += bytes.count
        guard headLength <= Self.longestHead else {
            excess = .failed(
                reason: "an answer whose head is longer than \(Self.longestHead) bytes"
            )
            return
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // An interim response (1xx) came before.
            headers = []
        } else if let colon = line.firstIndex(of: ":") {
            headers.append(
                (
                    name: String(line[..<colon]),
                    value: line[line.index(after: colon)...]
                        .trimmingCharacters(in: .whitespacesAndNewlines)
                )
            )
        }
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer) {
        guard body.count + bytes.count <= order.longest else {
            excess = .bodyTooLong(limit: order.longest)
            return
        }
        body.append(contentsOf: bytes)
    }

    // MARK: How long it takes

    /// Counts time that has passed while the loop could have read what had come.
    func charge(_ time: Duration) {
        used += time
    }

    /// How much of its time is left.
    func timeLeft(connectTimeout: Duration) -> Duration {
        min(order.limit, isConnected ? order.limit : connectTimeout) - used
    }

    /// What it is that its time is over.
    var lateness: HTTPClientError {
        isConnected || used >= order.limit
            ? .timeout(order.limit) : .notConnected(reason: "no connection in time")
    }

    private var isConnected: Bool { microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0 }

    // MARK: How it ended

    /// The outcome, from libcurl's result code.
    func result(_ code: CURLcode) -> Result<HTTPClient.Response, HTTPClientError> {
        if let excess { return .failure(excess) }
        let reason = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_OK:
            var status = 0
            _ = curl_easy_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
            return .success(HTTPClient.Response(status: status, headers: headers, body: body))
        case CURLE_FILESIZE_EXCEEDED:
            return .failure(.bodyTooLong(limit: order.longest))
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
            return .failure(.notConnected(reason: reason))
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR:
            let details = String(cString: errorText)
            return .failure(.failed(reason: details.isEmpty ? reason : details))
        default:
            return .failure(.failed(reason: reason))
        }
    }

    private func microseconds(_ info: CURLINFO) -> Double {
        var value: curl_off_t = 0
        _ = curl_easy_get_microseconds(handle, info, &value)
        return Double(value)
    }
}
