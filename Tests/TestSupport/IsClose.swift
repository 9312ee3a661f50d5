/// Whether two numbers agree: `|a - b| <= max(absolute, relative * max(|a|, |b|))`.
///
/// Two NaNs agree, since both say "undefined"; a NaN and a number do not. Equal infinities agree.
package func isClose(
    _ a: Double,
    _ b: Double,
    relative: Double = 1e-9,
    absolute: Double = 0
) -> Bool {
    if a.isNaN || b.isNaN {
        return a.isNaN && b.isNaN
    }
    return a == b || abs(a - b) <= max(absolute, relative * max(abs(a), abs(b)))
}
