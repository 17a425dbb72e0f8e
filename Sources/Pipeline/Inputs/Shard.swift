import Files
import Foundation

/// One part of many inputs. An input's name alone decides its part, so the part is the same on every machine and for any other inputs.
package struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// The part's number, from 1.
  package let number: Int
  package let count: Int

  package static let most = 100_000

  /// `nil` unless `count` is from 1 to `most`, and the number is from 1 to `count`.
  package init?(_ number: Int, of count: Int) {
    guard (1...Self.most).contains(count), (1...count).contains(number) else { return nil }
    (self.number, self.count) = (number, count)
  }

  /// Parses "3/16"; `nil` if the text is not a valid shard.
  package init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1] else { return nil }
    self.init(number, of: count)
  }

  package var description: String { "\(number)/\(count)" }

  /// Whether an input belongs to this shard.
  ///
  /// - Parameter key: the key of an `InputFile`.
  package func contains(_ key: String) -> Bool {
    let digits = FileAccess.sha256(of: Data(key.utf8)).prefix(16)
    return (UInt64(digits, radix: 16) ?? 0) % UInt64(count) == UInt64(number - 1)
  }
}
