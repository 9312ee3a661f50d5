import Neural
import Testing

@Suite struct TrainingMemoryTests {
    private func memory(
        type: ModelType = .standard,
        hidden: Int = 128,
        head: Int = 64,
        length: Int = 60,
        batch: Int = 64,
        threads: Int = 2
    ) throws -> Int {
        try TrainingEngine.memory(
            configuration: NetworkConfiguration(
                modelType: type,
                inputSize: 20,
                hiddenSize: hidden,
                headSize: head
            ),
            sequenceLength: length,
            batchSize: batch,
            threads: threads
        )
    }

    @Test func `each further chunk adds a gradient, each further thread a sequence's activations`()
        throws
    {
        // 128 x 3 over 20 features, head 64: 349,378 parameters, and padding of tiles.
        let gradient = try memory(batch: 80) - memory(batch: 64)
        #expect((4 * 349_378..<4 * 360_000).contains(gradient))
        let activations = try memory(threads: 2) - memory(threads: 1)
        #expect(try memory(length: 120, threads: 1) - memory(threads: 1) == activations)
        #expect(try memory(threads: 5) == memory(threads: 4), "there are but four chunks")
    }

    @Test func `what stands above the last layer is counted at every step, forward and back`()
        throws
    {
        func activations(type: ModelType = .standard, head: Int = 64) throws -> Int {
            try memory(type: type, head: head, threads: 2)
                - memory(type: type, head: head, threads: 1)
        }
        // 16 rows of floats; the wide head's 1024 columns take 60 tiles more than those of 64.
        let tile = 4 * 16 * 16
        #expect(try activations(head: 1024) - activations() == 2 * 60 * 60 * tile)
        // One column of scores, and the tile between steps.
        #expect(try activations(type: .attention) - activations() == 2 * 60 * 2 * tile)
    }

    @Test func `a shape out of range is refused, not counted`() {
        #expect(throws: NeuralError.self) { try memory(hidden: 1 << 40) }
        #expect(throws: NeuralError.self) { try memory(length: 0) }
        #expect(throws: NeuralError.self) { try memory(batch: 1 << 40) }
        #expect(throws: NeuralError.self) { try memory(threads: 0) }
    }
}
