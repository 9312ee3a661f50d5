/// A curve in one line of block characters, for the text report.
enum Sparkline {
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// The values as blocks, lowest to highest; a longer curve is thinned to that width.
    static func text(_ values: [Double], width: Int) -> String {
        guard let low = values.min(), let high = values.max() else { return "" }
        let count = min(width, values.count)
        let text = (0..<count).map { column -> Character in
            // The last column is the last value, so that the line ends where the curve does.
            let index = count > 1 ? column * (values.count - 1) / (count - 1) : 0
            let height = high > low ? (values[index] - low) / (high - low) : 0
            return blocks[Int((height * Double(blocks.count - 1)).rounded())]
        }
        return String(text)
    }
}
