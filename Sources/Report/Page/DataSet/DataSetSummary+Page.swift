extension DataSetSummary {
  /// Returns the values for the template of the section.
  ///
  /// - Parameter place: returns the address of an input's row or view on the page, by its name.
  func values(place: (_ member: String) -> String? = { _ in nil }) throws -> PageValues {
    func members(_ names: [String], of count: Int) -> PageValues {
      var values: PageValues = [
        "named": names.map { name -> PageValues in
          var member: PageValues = ["name": name]
          member["place"] = place(name)
          return member
        }
      ]
      values["unnamed"] = count > names.count ? count - names.count : nil
      return values
    }
    var values: PageValues = [
      "things": things, "measure": measure,
      "hasAreas": groups.contains { $0.items.contains { $0.area != nil } },
      "groups": groups.map { group -> PageValues in
        [
          "label": group.label ?? "All \(things)", "count": group.count,
          "items": items(group.items, isSigned: isSigned, scale: largest),
        ]
      },
      "confusions": confusions.map { confusion -> PageValues in
        [
          "truth": confusion.truth, "prediction": confusion.prediction, "count": confusion.count,
          "reasons": items(confusion.reasons, isSigned: things == "rows" || isSigned, scale: 0),
          "members": members(confusion.members, of: confusion.count),
        ]
      },
      "places": self.places.map { found -> PageValues in
        [
          "label": found.label, "where": found.place, "count": found.count, "total": found.total,
          "share": "\((100 * found.share.mean).fixed(0)) %", "isLikeWatermark": found.isLikeWatermark,
          "members": members(found.members, of: found.count),
        ]
      }, "json": try json,
    ]
    values["accuracy"] = accuracyText
    return values
  }

  /// The end of the longest bar, with its error: all groups share a scale.
  private var largest: Double {
    groups.flatMap(\.items).map { abs($0.value.mean) + ($0.value.standardError ?? 0) }.max() ?? 0
  }

  private func items(_ items: [Item], isSigned: Bool, scale: Double) -> [PageValues] {
    func percent(_ value: Double) -> String { (scale > 0 ? 100 * value / scale : 0).fixed(2) }
    return items.map { item in
      let (mean, error) = (item.value.mean, item.value.standardError)
      var values: PageValues = [
        "name": item.name, "count": item.value.count, "isNegative": mean < 0, "bar": percent(abs(mean)),
        "text": item.area == nil
          ? item.value.text(isSigned: isSigned)
          : "\((100 * mean).fixed(0)) %" + (error.map { " ± \((100 * $0).fixed(0))" } ?? ""),
      ]
      if let error {
        values["errorLow"] = percent(max(0, abs(mean) - error))
        values["errorHigh"] = percent(abs(mean) + error)
      }
      values["areaText"] = item.area.map { "\((100 * $0).fixed(0)) %" }
      return values
    }
  }
}

extension DataSetSummary {
  /// "7 of 100 predictions are wrong."; `nil` without true classes.
  var accuracyText: String? {
    guard let compared, let wrong else { return nil }
    return wrong == 0
      ? "All \(compared) predictions are correct." : "\(wrong) of \(compared) predictions are wrong."
  }
}
