import TestSupport
import Testing

@testable import Engine

/// Networks of one model share one packing of each stored array.
@Suite struct SharedWeightsTests {
  /// Numbers in memory, like those of a file: freed with the last storage that reads them.
  private final class Memory: MemoryOwner {
    private nonisolated(unsafe) let numbers: UnsafeMutableBufferPointer<Float>

    init(_ values: [Float]) {
      numbers = .allocate(capacity: values.count)
      _ = numbers.initialize(from: values)
    }

    deinit { numbers.deallocate() }

    /// A new storage of the same numbers at each access, as when a record of a file is read again.
    var storage: FloatStorage { FloatStorage(UnsafeRawBufferPointer(numbers), as: .float32, of: self) }

    func prefetch(_ bytes: UnsafeRawBufferPointer) {}
    func hasRead(_ bytes: UnsafeRawBufferPointer) {}
  }

  private func network(rows: Int, _ tensor: Tensor, kernels: Kernels) throws -> Network {
    var graph = Graph(inputShape: [rows, 24])
    try graph.append(
      Dense(weights: tensor, bias: [Float](repeating: 0.5, count: 40)), to: graph.input, name: "dense")
    return Network(compiling: graph, kernels: kernels)
  }

  @Test(arguments: Kernels.available)
  func equalPlacesArePackedOnce(kernels: Kernels) throws {
    var random = Randomness(seed: 5)
    let numbers = random.floats(24 * 40, scale: 1)
    // A file's record is read again for each network and has the same address.
    let memory = Memory(numbers)
    let (storage, again) = (memory.storage, memory.storage)
    let (short, long) = (
      try network(rows: 3, Tensor(storage, shape: [24, 40]), kernels: kernels),
      try network(rows: 11, Tensor(again, shape: [24, 40]), kernels: kernels)
    )
    #expect(!short.weightPlaces.isEmpty && short.weightPlaces == long.weightPlaces)
    // Another array with the same numbers has another address, and the transposed array another order.
    let other = try network(rows: 3, Tensor(Memory(numbers).storage, shape: [24, 40]), kernels: kernels)
    #expect(Set(other.weightPlaces.keys).isDisjoint(with: short.weightPlaces.keys))
    let turned = Tensor(storage, shape: [40, 24]).transposed([1, 0])
    let otherOrder = try network(rows: 3, turned, kernels: kernels)
    #expect(Set(otherOrder.weightPlaces.keys).isDisjoint(with: short.weightPlaces.keys))
    let scaled = Tensor(storage, shape: [24, 40]).scaled(byChannel: [Float](repeating: 2, count: 40))
    let otherScale = try network(rows: 3, scaled, kernels: kernels)
    #expect(Set(otherScale.weightPlaces.keys).isDisjoint(with: short.weightPlaces.keys))
    // Sharing does not change the results.
    let x = random.floats(11 * 24, scale: 1)
    let unshared = try network(rows: 11, Tensor(numbers, shape: [24, 40]), kernels: kernels)
    #expect(try Evaluator(long).forward(x) == Evaluator(unshared).forward(x))
    withExtendedLifetime((short, long, other)) {}
  }

  @Test func weightsGoWithTheLastNetwork() throws {
    let storage = Memory([Float](repeating: 1, count: 24 * 40)).storage
    weak var packed: PackedWeights?
    do {
      let matrix = WeightMatrix(
        Tensor(storage, shape: [1, 1, 24, 40]), kernelIndices: [0], outputs: 0..<40, isTransposed: false)
      let made = SharedWeights.weights(of: matrix, panel: 8, usesWinograd: false) {
        PackedWeights(count: 8) { _ in true }
      }
      packed = made
      #expect(packed != nil)
      withExtendedLifetime(made) {}
    }
    #expect(packed == nil)
  }

  @Test func memoryGoesToOtherNetworks() throws {
    let memory = EvaluatorMemory()
    let piece = memory.take(byteCount: 5 << 20)
    memory.giveBack(piece)
    #expect(memory.take(byteCount: 1 << 20) === piece)
  }
}
