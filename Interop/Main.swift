import Foundation

/// Our side of `make interop`: writes networks and scalers with what they make of numbers, and says
/// what we make of PyTorch's and scikit-learn's.
///
///     hindcast-interop write FOLDER COUNT
///     hindcast-interop read FOLDER
@main
struct Main {
    static func main() {
        do {
            try run()
        } catch {
            note("hindcast-interop: \(error)")
            exit(1)
        }
    }

    private static func run() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch Array(arguments) {
        case let words where words.count == 3 && words[0] == "write":
            let folder = URL(filePath: words[1], directoryHint: .isDirectory)
            for index in 0..<(Int(words[2]) ?? 0) {
                try NetworkCase(index: index).write(to: folder)
            }
            try ScalerCases.write(to: folder)
        case let words where words.count == 2 && words[0] == "read":
            let folder = URL(filePath: words[1], directoryHint: .isDirectory)
            try NetworkAnswers.write(for: folder)
            try ScalerCases.answer(in: folder)
        default:
            note("usage: hindcast-interop write FOLDER COUNT | read FOLDER")
            exit(64)
        }
    }

    private static func note(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

extension Encodable {
    /// Writes the value as JSON.
    func writeJSON(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try encoder.encode(self).write(to: file)
    }
}
