import Foundation
import ImageCoding
import Pipeline
import TestSupport
import Testing

/// Photos that are divided among several machines.
@Suite struct ShardCommandTests {
  /// Every photo belongs to one shard, and shards have similar sizes.
  @Test func everyNameHasOneShard() throws {
    let keys = (0..<16_000).map { "folder \($0 % 10)/\($0).jpg" }
    var counts = [Int](repeating: 0, count: 16)
    for key in keys {
      let holders = (1...16).filter { Shard($0, of: 16)?.contains(key) == true }
      #expect(holders.count == 1)
      counts[holders[0] - 1] += 1
    }
    // Five standard deviations of a binomial count of mean 1000.
    #expect(counts.allSatisfy { abs($0 - 1000) < 155 }, "\(counts)")
    #expect(keys.allSatisfy { Shard(1, of: 1)?.contains($0) == true })
    for text in ["0/3", "4/3", "3", "1/0", "-1/3", "1/2/3", "a/b", "1/", ""] {
      #expect(Shard(text) == nil, "\(text)")
    }
    #expect(Shard("3/16")?.description == "3/16")
  }

  /// Merged shards equal the result of one run; they can be merged again, also after a shard was run again.
  @Test func putTogether() throws {
    try withTemporaryFolder { folder in
      let names = (0..<20).map { "\($0 % 3)/\($0).png" }
      let photos = try ManyPhotos(names, in: folder)
      var sizes: [Int] = []
      for shard in 1...3 {
        let outcome = try photos.run(
          ["photos", "-o", "part\(shard)/", "--shard", "\(shard)/3", "--arrays", "part\(shard)/arrays"])
        #expect(outcome.code == 0)
        sizes.append(try photos.inputs("part\(shard)/results.jsonl").count)
      }
      #expect(sizes.reduce(0, +) == 20 && !sizes.contains(0))
      let merge = ["merge", "part1", "part2/", "part3", "-o", "all"]
      let outcome = try Command.run(merge, in: folder)
      #expect(
        outcome.code == 0 && outcome.output.hasPrefix("20 added, 0 already present"), "\(outcome.errors)")
      #expect(try Command.run(merge, in: folder).output.hasPrefix("0 added, 20 already present"))
      #expect(try photos.run(["photos", "-o", "whole/", "--arrays", "whole/arrays"]).code == 0)
      #expect(try photos.inputs("all/results.jsonl").sorted() == names.sorted())
      #expect(photos.files("all/pictures") == photos.files("whole/pictures"))
      #expect(photos.files("all/arrays") == photos.files("whole/arrays"))
      for name in photos.files("whole/arrays") {
        #expect(try photos.data("all/arrays/\(name)") == photos.data("whole/arrays/\(name)"))
      }
      let mine = try photos.lines("all/results.jsonl")
      for line in try photos.lines("whole/results.jsonl") {
        let same = mine.first { $0["input"] as? String == line["input"] as? String } ?? [:]
        #expect(NSDictionary(dictionary: same) == NSDictionary(dictionary: line))
      }
      let page = try String(contentsOfFile: folder + "/all/index.html", encoding: .utf8)
      #expect(page.contains("20 photos explained"))
      // Merged results can be resumed.
      try photos.add("new.png", seed: 99)
      let more = try photos.run(["photos", "-o", "all/", "--arrays", "all/arrays", "--resume"])
      #expect(more.output.contains("1 explained, 20 already complete"))
      let other = try photos.run(["photos", "-o", "other/", "--target", "3"])
      #expect(other.code == 0)
      let mixed = try Command.run(["merge", "part1", "other", "-o", "all2"], in: folder)
      #expect(mixed.code == 65 && mixed.errors.contains("different models or options"))
      #expect(try Command.run(["merge", "nowhere", "-o", "all3"], in: folder).code == 66)
    }
  }

  /// If there are more shards than photos, empty shards are complete, too, and are merged like the others.
  @Test func emptyShards() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png"], in: folder)
      var summaries: [String] = []
      for shard in 1...4 {
        let outcome = try photos.run(["photos", "-o", "part\(shard)/", "--shard", "\(shard)/4"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        summaries.append(String(outcome.output.prefix { $0 != "\n" }))
      }
      #expect(summaries.count { $0 == "no photos in this shard" } == 3)
      #expect(summaries.count { $0.hasPrefix("1 photo: 1 explained") } == 1)
      // An empty shard also belongs to one request.
      for shard in 1...4 {
        let outcome = try photos.run(["photos", "-o", "other\(shard)/", "--shard", "\(shard)/4", "-t", "3"])
        #expect(outcome.code == 0)
        let mixed = try Command.run(
          ["merge", "part1", "part2", "part3", "part4", "other\(shard)", "-o", "x"], in: folder)
        #expect(mixed.code == 65 && mixed.errors.contains("different models or options"), "\(mixed.errors)")
      }
      let merge = ["merge", "part1", "part2", "part3", "part4", "-o", "all"]
      #expect(try Command.run(merge, in: folder).output.hasPrefix("1 added"))
      #expect(try photos.inputs("all/results.jsonl") == ["a.png"])
    }
  }
}
