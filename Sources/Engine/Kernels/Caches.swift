import CKernels
import Failures
import Foundation

/// Sizes of a machine's caches, in bytes. They decide in which order work is done and never in which order a sum is added up:
/// results are to the bit the same with any.
package struct Caches: Hashable, Sendable {
  /// Of one core, for data.
  package let level1: Int
  /// Of one core.
  package let level2: Int
  /// Of the cores that share it.
  package let level3: Int

  package init(level1: Int, level2: Int, level3: Int) {
    (self.level1, self.level2, self.level3) = (level1, level2, level3)
  }

  /// What is assumed of a machine that does not say.
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
    // Digits alone: no sign, and few enough for any unit.
    guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(digits).map { $0 << (shift ?? 0) }
  }

  var sizes: igviz_caches { igviz_caches(level1: level1, level2: level2, level3: level3) }

  // MARK: This machine

  /// The environment variable that sets the sizes instead.
  package static let variable = "IGVIZ_CACHES"

  /// Those that networks are compiled for: of this machine, or as the environment variable has them if it can be read.
  package static let best: Caches = {
    guard let text = ProcessInfo.processInfo.environment[variable], let caches = try? Caches(text) else {
      return machine
    }
    return caches
  }()

  /// - Throws: `CacheSizesError` if the environment variable cannot be read, for a command to end with before it begins.
  package static func checkEnvironment() throws(CacheSizesError) {
    guard let text = ProcessInfo.processInfo.environment[variable] else { return }
    _ = try Caches(text)
  }

  /// What the system says, and the usual where it says nothing or what cannot be.
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
    // Of the fast cores, where there are two kinds; their level 2 is shared, and there may be no level 3.
    private static var level1OfSystem: Int {
      size("hw.perflevel0.l1dcachesize") ?? size("hw.l1dcachesize") ?? 0
    }
    private static var level2OfSystem: Int {
      size("hw.perflevel0.l2cachesize") ?? size("hw.l2cachesize") ?? 0
    }
    private static var level3OfSystem: Int { size("hw.l3cachesize") ?? 0 }

    private static func size(_ name: String) -> Int? {
      // Some sizes have four bytes, some eight; the lowest come first.
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

/// `IGVIZ_CACHES` is not three sizes.
package struct CacheSizesError: ReportedError, Hashable, CustomStringConvertible {
  /// What it is.
  package let text: String

  package var category: ErrorCategory { .usage }

  package var description: String {
    "\(Caches.variable)=\(text) is not the sizes of three caches, each at least as large as the one before"
  }

  package var hint: String? { "write \(Caches.variable)=32K,512K,16M for levels 1, 2 and 3" }
}
