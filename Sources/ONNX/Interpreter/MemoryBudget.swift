import Foundation

/// The memory that a model may take. Memory is counted before it is allocated, so that a small file cannot ask for too much.
public struct MemoryBudget: Hashable, Sendable {
  /// The limit in bytes.
  public let limit: Int
  /// The bytes taken so far.
  public private(set) var used = 0

  /// Creates a budget of which nothing is taken.
  public init(bytes: Int) { limit = max(0, bytes) }

  /// The hint for errors about the limit.
  package static let hint = "raise the limit, for example with --memory-limit 16G"

  /// Three quarters of the memory of the machine or, if smaller, of the container.
  public static let standard: MemoryBudget = {
    let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return MemoryBudget(bytes: min(machine, containerLimit ?? machine) / 4 * 3)
  }()

  /// The memory limit of the control group in bytes; `nil` if there is none.
  private static var containerLimit: Int? {
    for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
      let text = try? String(contentsOfFile: path, encoding: .utf8)
      if let limit = text.flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }), limit > 0 {
        return limit
      }
    }
    return nil
  }

  /// Counts bytes as taken.
  ///
  /// - Returns: whether they are within the limit; if not, nothing is counted.
  public mutating func take(_ bytes: Int) -> Bool {
    guard has(bytes) else { return false }
    used += bytes
    return true
  }

  /// Whether this number of further bytes is within the limit.
  public func has(_ bytes: Int) -> Bool {
    let (sum, overflow) = used.addingReportingOverflow(bytes)
    return !overflow && sum <= limit
  }

  /// Returns a number of bytes as text, such as "1.5 GiB".
  public static func text(_ bytes: Int) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return unit == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
  }
}
