import Files
import Foundation

/// A part of many inputs, chosen by their names alone: the same on every machine, whatever other inputs there are.
package struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// From 1 on.
  package let number: Int
  package let count: Int

  package static let most = 100_000

  /// `nil` unless the number is one of the first `count`.
  package init?(_ number: Int, of count: Int) {
    guard (1...Self.most).contains(count), (1...count).contains(number) else { return nil }
    (self.number, self.count) = (number, count)
  }

  /// "3/16"
  package init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1] else { return nil }
    self.init(number, of: count)
  }

  package var description: String { "\(number)/\(count)" }

  /// Whether an input belongs to it.
  ///
  /// - Parameter key: of an `InputFile`.
  package func contains(_ key: String) -> Bool {
    let digits = FileAccess.sha256(of: Data(key.utf8)).prefix(16)
    return (UInt64(digits, radix: 16) ?? 0) % UInt64(count) == UInt64(number - 1)
  }
}
