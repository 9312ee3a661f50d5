/// Numbers at an address that any vector instruction accepts, owned and zero at first.
final class AlignedBuffer<Number: AdditiveArithmetic & BitwiseCopyable> {
    let base: UnsafeMutablePointer<Number>
    let count: Int

    init(count: Int) {
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Number>.stride,
            alignment: 64
        )
        base = raw.bindMemory(to: Number.self, capacity: count)
        base.initialize(repeating: .zero, count: count)
        self.count = count
    }

    func setZero() {
        base.update(repeating: .zero, count: count)
    }

    deinit {
        UnsafeMutableRawPointer(base).deallocate()
    }
}
