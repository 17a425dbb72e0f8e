import CKernels
import Failures
import Foundation

/// The sizes of a machine's caches, in bytes. They decide the order of work and never the order of a sum: results are
/// bit-identical for all sizes.
package struct Caches: Hashable, Sendable {
  /// The level-1 data cache of one core.
  package let level1: Int
  /// The level-2 cache of one core.
  package let level2: Int
  /// The level-3 cache, which cores share.
  package let level3: Int

  package init(level1: Int, level2: Int, level3: Int) {
    (self.level1, self.level2, self.level3) = (level1, level2, level3)
  }

  /// The sizes assumed if the system does not report them.
  static let usual = Caches(level1: 32 << 10, level2: 512 << 10, level3: 8 << 20)

  /// Reads three sizes, such as `32K,512K,16M`: level 1, 2 and 3, in bytes, KiB (K) or MiB (M), each at least 1 KiB and none
  /// smaller than the one before.
  ///
  /// - Throws: `CacheSizesError`
  package init(_ text: String) throws(CacheSizesError) {
    let sizes = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.bytes)
    guard sizes.count == 3, let level1 = sizes[0], let level2 = sizes[1], let level3 = sizes[2],
      level1 >= 1 << 10, level2 >= level1, level3 >= level2
    else { throw CacheSizesError(text: text) }
    self.init(level1: level1, level2: level2, level3: level3)
  }

  private static func bytes(_ text: Substring) -> Int? {
    let units: [Character: Int] = ["K": 10, "M": 20]
    let shift = text.last.flatMap { units[$0] }
    let digits = shift == nil ? text : text.dropLast()
    // Only digits, without a sign, and few enough that no unit causes an overflow.
    guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(digits).map { $0 << (shift ?? 0) }
  }

  var sizes: igviz_caches { igviz_caches(level1: level1, level2: level2, level3: level3) }

  // MARK: This machine

  /// The environment variable that overrides the machine's sizes.
  package static let variable = "IGVIZ_CACHES"

  /// The sizes for which networks are compiled: those of the environment variable if it is valid, else those of this machine.
  package static let best: Caches = {
    guard let text = ProcessInfo.processInfo.environment[variable], let caches = try? Caches(text) else {
      return machine
    }
    return caches
  }()

  /// Checks the environment variable, so that a command can fail before it begins its work.
  ///
  /// - Throws: `CacheSizesError` if the variable is invalid.
  package static func checkEnvironment() throws(CacheSizesError) {
    guard let text = ProcessInfo.processInfo.environment[variable] else { return }
    _ = try Caches(text)
  }

  /// The sizes that the system reports; `usual` for sizes that are missing or implausible.
  static let machine: Caches = {
    let found = [level1OfSystem, level2OfSystem, level3OfSystem]
    let assumed = [usual.level1, usual.level2, usual.level3]
    let sizes = zip(found, assumed).map { $0 >= 1 << 10 ? $0 : $1 }
    let level2 = max(sizes[0], sizes[1])
    return Caches(level1: sizes[0], level2: level2, level3: max(level2, sizes[2]))
  }()

  #if os(Linux) && canImport(Glibc)
    private static var level1OfSystem: Int { sysconf(Int32(_SC_LEVEL1_DCACHE_SIZE)) }
    private static var level2OfSystem: Int { sysconf(Int32(_SC_LEVEL2_CACHE_SIZE)) }
    private static var level3OfSystem: Int { sysconf(Int32(_SC_LEVEL3_CACHE_SIZE)) }
  #elseif canImport(Darwin)
    // The sizes of the fast cores, if there are two kinds. Their level 2 is shared, and there may be no level 3.
    private static var level1OfSystem: Int {
      size("hw.perflevel0.l1dcachesize") ?? size("hw.l1dcachesize") ?? 0
    }
    private static var level2OfSystem: Int {
      size("hw.perflevel0.l2cachesize") ?? size("hw.l2cachesize") ?? 0
    }
    private static var level3OfSystem: Int { size("hw.l3cachesize") ?? 0 }

    private static func size(_ name: String) -> Int? {
      // Some values have four bytes, others eight; the lowest bytes come first.
      var value: Int64 = 0
      var length = MemoryLayout<Int64>.size
      guard sysctlbyname(name, &value, &length, nil, 0) == 0, length == 4 || length == 8 else { return nil }
      return Int(exactly: value)
    }
  #else
    private static var level1OfSystem: Int { 0 }
    private static var level2OfSystem: Int { 0 }
    private static var level3OfSystem: Int { 0 }
  #endif
}

/// The environment variable `IGVIZ_CACHES` does not have three valid sizes.
package struct CacheSizesError: ReportedError, Hashable, CustomStringConvertible {
  /// The invalid value.
  package let text: String

  package var category: ErrorCategory { .usage }

  package var description: String {
    "\(Caches.variable)=\(text) is not the sizes of three caches, each at least as large as the one before"
  }

  package var hint: String? { "write \(Caches.variable)=32K,512K,16M for levels 1, 2 and 3" }
}
