import Synchronization

/// Packed weights that several networks read, each packed once.
///
/// A model may have a network for each length of a text, and another one with a named activation. All of them pack the same
/// stored numbers in the same order. Stored numbers are identified by their address in the file. Computed weights have no such
/// address and are packed for each network. Weights are freed with the last network that reads them.
enum SharedWeights {
  /// The numbers that are packed, and their packed order.
  private struct Key: Hashable {
    let address: UInt
    let format: FloatStorage.Format
    let start: Int
    let kernels: [Int]
    let inputs: WeightMatrix.Channels
    let outputs: WeightMatrix.Channels
    let panel: Int
    let usesWinograd: Bool
  }

  private struct Entry {
    weak var weights: PackedWeights?
    /// Retained, so that no other data can get the same address.
    let storage: FloatStorage
  }

  private static let entries = Mutex<[Key: Entry]>([:])

  /// Returns the packed weights of a matrix; packs them if no other network has them.
  ///
  /// - Parameter pack: packs the weights; not called for weights that another network has packed.
  static func weights(
    of matrix: WeightMatrix, panel: Int, usesWinograd: Bool, pack: () -> PackedWeights
  ) -> PackedWeights {
    guard let storage = matrix.tensor.memory else { return pack() }
    let key = Key(
      address: UInt(bitPattern: storage.bytes.baseAddress), format: storage.format,
      start: matrix.tensor.start,
      kernels: matrix.kernels, inputs: matrix.inputs, outputs: matrix.outputs, panel: panel,
      usesWinograd: usesWinograd)
    if let known = entries.withLock({ $0[key]?.weights }) { return known }
    let made = pack()
    entries.withLock { entries in
      entries = entries.filter { $0.value.weights != nil }
      entries[key] = Entry(weights: made, storage: storage)
    }
    return made
  }
}
