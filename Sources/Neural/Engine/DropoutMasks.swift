import CNeural

/// The masks of one training step: a hash of each unit's number under keys from the generator.
///
/// Any thread can compute a mask again in the forward and the backward pass, so masks are not
/// stored. There is one mask between each two recurrent layers, and one before the output layer.
struct DropoutMasks {
    private let masks: [cn_dropout]

    init(configuration: NetworkConfiguration, using generator: inout SeededGenerator) {
        let dropout = configuration.dropout
        guard dropout > 0 else {
            masks = []
            return
        }
        masks = (0..<configuration.layerCount).map { _ in
            let keys = generator.next()
            return cn_dropout(
                key0: UInt32(truncatingIfNeeded: keys),
                key1: UInt32(truncatingIfNeeded: keys >> 32),
                threshold: UInt32(Double(dropout) * 0x1p32),
                scale: Float(1 / (1 - Double(dropout)))
            )
        }
    }

    /// Whether any unit is dropped.
    var isActive: Bool { !masks.isEmpty }

    /// The mask above a recurrent layer; that above the last layer is the head's.
    subscript(layer: Int) -> cn_dropout { masks[layer] }
}
