import Foundation
import Testing

@Suite struct FileTests {
  /// On file systems that ignore case, such as macOS's, one of two such files would be lost.
  @Test func pathsDifferInMoreThanCase() {
    var spellings: [String: Set<String>] = [:]
    for path in Repository.paths() {
      var parts: [Substring] = []
      for part in path.split(separator: "/") {
        parts.append(part)
        let prefix = parts.joined(separator: "/")
        spellings[prefix.lowercased(), default: []].insert(prefix)
      }
    }
    #expect(spellings.count > 100)
    let clashes = spellings.values.filter { $0.count > 1 }.map { $0.sorted() }
    #expect(clashes.isEmpty, "These paths differ in case only")
  }

  /// The maximum number of Swift files in one folder.
  private static let limit = 18
  /// Folders above the limit, with their number of Swift files. The numbers may only fall.
  private static let larger: [String: Int] = [:]

  @Test func foldersAreSmall() throws {
    var counts: [String: Int] = [:]
    for path in try Repository.swiftSources() {
      counts[(path as NSString).deletingLastPathComponent, default: 0] += 1
    }
    for (folder, count) in counts {
      let most = Self.larger[folder] ?? Self.limit
      #expect(count <= most, "\(folder) has more than \(most) Swift files: divide it into folders")
    }
    for (folder, most) in Self.larger {
      let count = counts[folder] ?? 0
      let advice = count > Self.limit ? "write \(count) into" : "remove it from"
      #expect(count >= most, "\(folder) has fewer Swift files than before: \(advice) the table `larger`")
    }
  }
}
