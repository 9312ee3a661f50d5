import Backtesting
import Files
import Foundation
import Market
import Trading

/// A run's whole equity curve and all of its trades as gzipped CSV beside its report.
enum RunTables {
    /// `timestamp,equity`: the start of the window, then the close of each of its bars.
    static func equity(of report: BacktestReport) -> Data {
        var table = GzipTable(header: "timestamp,equity")
        var last = EquityPoint(timestamp: Timestamp(milliseconds: 0), equity: .nan)
        var text: [UInt8] = []
        for point in report.equityCurve {
            // Without a position the equity does not change, and neither does its text.
            if point.equity != last.equity {
                text.removeAll(keepingCapacity: true)
                text.appendShortest(point.equity)
            }
            last = point
            table.row { bytes in
                point.timestamp.appendText(to: &bytes)
                bytes.append(UInt8(ascii: ","))
                bytes.append(contentsOf: text)
            }
        }
        return table.finish()
    }

    /// The trades in order of their exits, with the columns of a trade in a report; a missing level
    /// is empty.
    static func trades(of report: BacktestReport) -> Data {
        var table = GzipTable(
            header: "entry_time,exit_time,direction,entry_price,exit_price,quantity,leverage,pnl,"
                + "pnl_pct,fees,funding,exit_reason,stop_loss,take_profit"
        )
        for trade in report.trades {
            table.row { bytes in
                trade.entryTime.appendText(to: &bytes)
                bytes.append(UInt8(ascii: ","))
                trade.exitTime.appendText(to: &bytes)
                bytes.append(contentsOf: ",\(trade.direction.rawValue)".utf8)
                for value in [
                    trade.entryPrice, trade.exitPrice, trade.quantity, trade.leverage, trade.pnl,
                    trade.pnlPct, trade.fees, trade.funding,
                ] {
                    bytes.append(UInt8(ascii: ","))
                    bytes.appendShortest(value)
                }
                bytes.append(contentsOf: ",\(trade.exitReason.rawValue)".utf8)
                for level in [trade.stopLoss, trade.takeProfit] {
                    bytes.append(UInt8(ascii: ","))
                    if let level {
                        bytes.appendShortest(level)
                    }
                }
            }
        }
        return table.finish()
    }
}

/// Rows of text, compressed a block at a time.
struct GzipTable: ~Copyable {
    private var writer = GzipWriter()
    private var block: [UInt8]

    init(header: String) {
        block = Array(header.utf8) + [UInt8(ascii: "\n")]
    }

    mutating func row(_ fields: (inout [UInt8]) -> Void) {
        fields(&block)
        block.append(UInt8(ascii: "\n"))
        if block.count > 1 << 16 {
            writer.append(block)
            block.removeAll(keepingCapacity: true)
        }
    }

    consuming func finish() -> Data {
        writer.append(block)
        return writer.finish()
    }
}
