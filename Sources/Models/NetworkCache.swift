import Engine
import Synchronization

/// The networks that a model was compiled to, each for other shapes; the last ones used are kept.
///
/// Networks share the weights that they read from the same place, and the memory that evaluators leave. So one more takes little: its
/// tables, and constants of its shapes.
final class NetworkCache<Key: Hashable & Sendable>: Sendable {
  private struct Entry: Sendable {
    let key: Key
    let network: CompiledModel
  }

  /// The last ones used come first.
  private let entries: Mutex<[Entry]>
  /// Held while a network is compiled: others may wait for the same one, or for the same weights.
  private let compilation = Mutex(())
  /// What evaluators of all networks leave for the next ones.
  let memory: EvaluatorMemory
  /// In bytes, for weights and what evaluators of each network need.
  private let byteLimit: Int

  /// Networks that are kept whatever they take.
  private static var fewest: Int { 2 }
  private static var most: Int { 64 }

  init(byteLimit: Int, memory: EvaluatorMemory = EvaluatorMemory(), _ first: (Key, CompiledModel)? = nil) {
    self.byteLimit = byteLimit
    self.memory = memory
    entries = Mutex(first.map { [Entry(key: $0.0, network: $0.1)] } ?? [])
  }

  /// The keys of the networks that are there, the last one used first.
  var keys: [Key] { entries.withLock { $0.map(\.key) } }

  /// The network for a key, which is compiled if there is none.
  func network(for key: Key, compile: () throws -> CompiledModel) rethrows -> CompiledModel {
    if let known = known(key) { return known }
    return try compilation.withLock { _ in
      if let known = known(key) { return known }
      let network = try compile()
      entries.withLock { entries in
        entries.insert(Entry(key: key, network: network), at: 0)
        entries.removeLast(entries.count - kept(of: entries))
      }
      return network
    }
  }

  private func known(_ key: Key) -> CompiledModel? {
    entries.withLock { entries in
      guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
      let entry = entries.remove(at: index)
      entries.insert(entry, at: 0)
      return entry.network
    }
  }

  /// How many of the first fit into the limit, weights that several read counted once.
  private func kept(of entries: [Entry]) -> Int {
    var weights: [UInt: Int] = [:]
    var bytes = 0
    for (count, entry) in entries.enumerated() {
      weights.merge(entry.network.network.weightPlaces, uniquingKeysWith: max)
      bytes += entry.network.network.evaluatorBytes()
      let isTooLarge = weights.values.reduce(bytes, +) > byteLimit
      if count >= Self.most || count >= Self.fewest && isTooLarge { return count }
    }
    return entries.count
  }
}
