import Fields

extension ReportRow {
  /// Summarizes all photos: shares of the evidence in nine regions, and unusual places that photos of a class share.
  static func summary(of rows: [ReportRow], things: String, name: (ReportRow) -> String) -> DataSetSummary {
    let members = rows.map { DataSetMember(name: name($0), prediction: $0.label, truth: $0.truth) }
    let shares = rows.map { NinthShares($0.map) }
    func items(_ indices: [Int]) -> [DataSetSummary.Item] {
      NinthShares.names.indices.compactMap { region in
        MeanWithError(indices.compactMap { shares[$0]?.shares[region] }).map {
          DataSetSummary.Item(
            name: NinthShares.names[region], value: $0,
            area: indices.lazy.compactMap { shares[$0] }.first?.areas[region])
        }
      }
    }
    let classes = DataSetSummary.classes(of: members)
    let groups = classes.filter { $0.indices.count > 1 }.prefix(DataSetSummary.maxGroups).map {
      label, indices in
      DataSetSummary.Group(label: label, count: indices.count, items: items(indices))
    }
    let (compared, wrong) = DataSetSummary.compared(members)
    return DataSetSummary(
      things: things, count: rows.count, measure: "mean share of the evidence", isSigned: false,
      groups: [DataSetSummary.Group(label: nil, count: rows.count, items: items(Array(rows.indices)))]
        + (classes.count > 1 ? groups : []),
      compared: compared, wrong: wrong,
      confusions: DataSetSummary.confusions(of: members) { indices in
        Array(
          items(indices).sorted { $0.value.mean / ($0.area ?? 1) > $1.value.mean / ($1.area ?? 1) }.prefix(3))
      },
      places: places(of: rows, classes: classes, name: name))
  }

  private static func places(
    of rows: [ReportRow], classes: [(label: String, indices: [Int])], name: (ReportRow) -> String
  ) -> [DataSetSummary.Place] {
    classes.flatMap { label, indices -> [DataSetSummary.Place] in
      func place(_ place: String, _ found: [(row: ReportRow, share: Double)], isLikeWatermark: Bool)
        -> DataSetSummary.Place?
      {
        MeanWithError(found.map(\.share)).map { share in
          DataSetSummary.Place(
            place: place, label: label, count: found.count, total: indices.count, share: share,
            isLikeWatermark: isLikeWatermark,
            members: found.prefix(DataSetSummary.maxMembers).map { name($0.row) })
        }
      }
      let border = indices.map { rows[$0] }.filter { EvidencePlace($0.map).isAtBorder }
      let corners = indices.compactMap { index in
        CornerSpot(rows[index].map).map { (row: rows[index], share: $0.share, corner: $0.corner) }
      }
      let byCorner = Dictionary(grouping: corners, by: \.corner).filter { $0.value.count > 1 }
      return [place("at the borders", border.map { ($0, $0.border) }, isLikeWatermark: false)].compactMap(
        \.self)
        + byCorner.sorted { $0.key < $1.key }.compactMap { corner, found in
          place("in the \(corner) corner", found.map { ($0.row, $0.share) }, isLikeWatermark: true)
        }
    }
  }
}

/// The shares of a map's evidence in 3 × 3 regions.
struct NinthShares: Hashable, Sendable {
  static let names = [
    "top left", "top", "top right", "left", "middle", "right", "bottom left", "bottom", "bottom right",
  ]

  let shares: [Double]
  /// The regions' shares of the picture.
  let areas: [Double]

  /// `nil` for an empty map, or one with fewer than three pixels along a side.
  init?(_ map: ThumbnailMap) {
    let sums = GridSums(map.values.values, width: map.width, height: map.height, side: 3)
    guard sums.values.count == Self.names.count, sums.total > 0 else { return nil }
    shares = sums.values.map { $0 / sums.total }
    let cells = GridSums(
      [Float](repeating: 1, count: map.width * map.height), width: map.width, height: map.height, side: 3)
    areas = cells.values.map { $0 / cells.total }
  }
}

/// A small area in a corner that contains much of the evidence, as a watermark would.
struct CornerSpot: Hashable, Sendable {
  let corner: String
  /// The share of the evidence in the area: 3 × 3 of 14 × 14 tiles, 4.6 % of the picture.
  let share: Double

  private static let side = 3
  /// The smallest share that counts: more than five times that of an even distribution.
  private static let minShare = 0.25
  /// The largest distance of the area from both edges of the corner, in tiles.
  private static let margin = 1

  /// `nil` if the area with the most evidence is not in a corner, or contains too little evidence.
  init?(_ map: ThumbnailMap) {
    let tiles = map.tiles
    guard tiles.columns >= 3 * Self.side, tiles.rows >= 3 * Self.side, tiles.total > 0 else { return nil }
    var best = (sum: -Double.infinity, x: 0, y: 0)
    for y in 0...tiles.rows - Self.side {
      for x in 0...tiles.columns - Self.side {
        var sum = 0.0
        for row in y..<y + Self.side {
          for column in x..<x + Self.side { sum += tiles.values[row * tiles.columns + column] }
        }
        if sum > best.sum { best = (sum, x, y) }
      }
    }
    let isLeft = best.x <= Self.margin
    let isTop = best.y <= Self.margin
    let isRight = best.x >= tiles.columns - Self.side - Self.margin
    let isBottom = best.y >= tiles.rows - Self.side - Self.margin
    share = best.sum / tiles.total
    guard share >= Self.minShare, isLeft || isRight, isTop || isBottom else { return nil }
    corner = "\(isTop ? "top" : "bottom") \(isLeft ? "left" : "right")"
  }
}
