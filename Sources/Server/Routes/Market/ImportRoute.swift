import Foundation
import HTTPTypes
import Hummingbird
import Market
import NIOCore
import Workflows

/// `POST /api/v1/market/import`.
struct ImportRoute: Route {
    let services: Services

    /// The largest file, in bytes: a million candles of a minute, or a year of them unpacked.
    static let largestFile = 64 << 20

    private static let replace = Field.flag("replace", "Overwrite stored rows that differ.")
        .defaulting(to: false)
    private static let file = Field<String>(
        name: "file",
        summary: "The file's name, which errors name.",
        schema: .string(length: 1...200),
        expected: "a name of 1 to 200 characters",
        defaultValue: nil
    ) { json in
        json.string.flatMap { (1...200).contains($0.unicodeScalars.count) ? $0 : nil }
    }
    private static let query = SeriesFields.query + [.query(replace), .query(file)]

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/market/import",
            id: "importFile",
            tag: "Market",
            summary: "Import a file of candles or funding rates: all of its rows or none",
            details: """
                The body is the file: CSV, plain, gzipped or the only one in a zip archive, at most \
                64 MiB. Binance's dumps are read, and any CSV whose header names its columns. A file \
                whose header names funding rates brings those. Without `market` candles are stored \
                as futures, but for a file that looks like spot candles, which is refused.
                """,
            query: Self.query,
            takesFile: true,
            answers: [
                .json(
                    .ok,
                    "What was imported",
                    .either([.reference("DataOutcome"), .reference("FundingOutcome")])
                )
            ],
            errors: [.conflict, .tooManyRequests]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = FieldReader(query: request, fields: Self.query)
        let key = SeriesFields.key(from: &reader)
        let isMarketGiven = reader.optional(SeriesFields.market) != nil
        let replace = reader.value(Self.replace, else: false)
        let name = reader.value(Self.file, else: "upload.csv")
        let series = try reader.finish(with: key)
        if let length = request.headers[.contentLength].flatMap(Int.init),
            length > Self.largestFile
        {
            throw HTTPError(.contentTooLarge)
        }
        return try await services.gate.run {
            let bytes = try await request.body.collect(upTo: Self.largestFile)
            let upload = try UploadedFile(bytes, named: name)
            defer { upload.remove() }
            var wanted = ImportRequest(file: upload.url, key: series, replace: replace)
            wanted.isMarketGiven = isMarketGiven
            let (workspace, now) = (services.workspace, services.now())
            if try Workspace.isFundingFile(wanted.file) {
                return try .json(await workspace.importFunding(wanted, now: now).result)
            }
            return try .json(await workspace.importCandles(wanted, now: now).result)
        }
    }
}

/// A file that a client has sent, in a folder of its own.
private struct UploadedFile {
    /// Its relative path is its name.
    let url: URL
    private let folder: URL

    /// Writes the bytes.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - name: Its name at the client; only letters, digits, points and hyphens of it are kept.
    /// - Throws: ``ServerError`` where the folder cannot be written.
    init(_ bytes: ByteBuffer, named name: String) throws {
        let kept = name.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": Character(scalar)
            default: "_"
            }
        }
        let safe = String(String(kept).drop { $0 == "." || $0 == "-" }.suffix(100))
        folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-upload-\(UUID())", directoryHint: .isDirectory)
        url = URL(filePath: safe.isEmpty ? "upload.csv" : safe, relativeTo: folder)
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try Data(bytes.readableBytesView).write(to: url)
        } catch {
            remove()
            throw ServerError(
                .internalServerError,
                code: "CANNOT_WRITE",
                message: "the file cannot be kept while it is read; the service's disk may be full"
            )
        }
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}

extension ResponseSchemas {
    /// What an import of funding rates did.
    static let fundingOutcome = Schema.object([
        "symbol": .tradedSymbol,
        "received": .count.described("Rates received."),
        "inserted": .count.described("Rates that were not there before."),
        "unchanged": .count.described("Rates that were there with the same values."),
        "replaced": .count.described("Rates that were overwritten."),
        "left_out": .reference("RowGroup").orNull.described(
            "Rows left out since they cannot be funding rates."
        ),
        "stored": .count.described("How many rates are stored of the symbol now."),
        "first": .time.described("When the oldest of them was settled."),
        "last": .time.described("When the newest of them was settled."),
    ])
}
