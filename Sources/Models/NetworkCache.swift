import Engine
import Synchronization

/// Caches the networks that are compiled from a model for different shapes; the most recently used networks are kept.
///
/// Networks share the weights that they read from the same place, and the memory that evaluators release. So another network needs little
/// memory: for its tables, and for the constants of its shapes.
final class NetworkCache<Key: Hashable & Sendable>: Sendable {
  private struct Entry: Sendable {
    let key: Key
    let network: CompiledModel
  }

  /// The most recently used entries come first.
  private let entries: Mutex<[Entry]>
  /// Held while a network is compiled: other threads may wait for the same network, or for the same weights.
  private let compilation = Mutex(())
  /// The memory that the evaluators of all networks release for the next ones.
  let memory: EvaluatorMemory
  /// Limit in bytes for the weights of all networks and the memory of their evaluators.
  private let byteLimit: Int

  /// The number of networks that are kept regardless of their memory.
  private static var fewest: Int { 2 }
  private static var most: Int { 64 }

  init(byteLimit: Int, memory: EvaluatorMemory = EvaluatorMemory(), _ first: (Key, CompiledModel)? = nil) {
    self.byteLimit = byteLimit
    self.memory = memory
    entries = Mutex(first.map { [Entry(key: $0.0, network: $0.1)] } ?? [])
  }

  /// The keys of the cached networks, the most recently used first.
  var keys: [Key] { entries.withLock { $0.map(\.key) } }

  /// Returns the network for a key; compiles it if it is not cached.
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

  /// Returns how many of the first entries fit into the limit; weights that several networks share are counted once.
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
