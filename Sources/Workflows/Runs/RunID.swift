import Backtesting
import Foundation
import Market

/// Names a run by its clock and its content: `20250118T160000Z-lstm_fast-BTCUSDT-1a2b3c4d`.
enum RunID {
    static func make(_ manifest: RunManifest, now: Timestamp) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let content = DataFingerprint.sha256(of: try encoder.encode(manifest)).prefix(8)
        let clock = now.description.filter { $0.isLetter || $0.isNumber }
        return "\(clock)-\(manifest.strategy.id)-\(manifest.symbol)-\(content)"
    }
}
