import Fields

/// The photos of one class: their mean map, and the photos whose maps are most and least similar to it.
struct ClassGroup: Hashable, Sendable {
  let label: String
  let count: Int
  /// The mean of the maps, each normalized to a sum of 1.
  let mean: ThumbnailMap
  let most: Similarity
  let least: Similarity

  struct Similarity: Hashable, Sendable {
    let number: Int
    let name: String
    /// The correlation with the class's mean map, by tiles.
    let correlation: Double
  }

  /// Returns the classes of more than one photo, the most frequent first. Photos whose maps have another shape than the first one's are not
  /// compared.
  static func all(of rows: [ReportRow]) -> [ClassGroup] {
    Dictionary(grouping: rows, by: \.label).compactMap { ClassGroup(label: $0, rows: $1) }
      .sorted { ($1.count, $0.label) < ($0.count, $1.label) }
  }

  private init?(label: String, rows all: [ReportRow]) {
    guard let first = all.first?.map else { return nil }
    let rows = all.filter { $0.map.width == first.width && $0.map.height == first.height }
    var mean = [Double](repeating: 0, count: first.width * first.height)
    for row in rows {
      let values = row.map.values.values
      let total = values.reduce(0) { $0 + Double($1) }
      guard total > 0 else { continue }
      for (index, value) in values.enumerated() { mean[index] += Double(value) / total / Double(rows.count) }
    }
    self.mean = ThumbnailMap(
      GridSums(
        mean.map { Float($0) }, width: first.width, height: first.height, side: ThumbnailMap.side))
    let tiles = self.mean.tiles.values
    let likenesses = rows.compactMap { row in
      Correlation.pearson(row.map.tiles.values, tiles).map {
        Similarity(number: row.number, name: row.name, correlation: $0)
      }
    }
    guard likenesses.count > 1, let most = likenesses.max(by: { $0.correlation < $1.correlation }),
      let least = likenesses.min(by: { $0.correlation < $1.correlation })
    else { return nil }
    self.label = label
    count = all.count
    (self.most, self.least) = (most, least)
  }
}
