import Fields

/// What a method explains: the fields that a function takes, and their values end to end as its points hold them.
package struct MethodInput: Hashable, Sendable {
  package let fields: [Field]
  /// Of all fields, end to end.
  package let values: [Float]

  package init(_ fields: [Field]) {
    self.fields = fields
    values = fields.flatMap(\.values)
  }

  /// Values that are neighbours of nothing: a single field along an axis of features.
  package init(values: [Float]) {
    self.values = values
    fields =
      (try? Field(name: "x", axes: [Axis(.feature, values.count)], values: values)).map { [$0] } ?? []
  }

  package var count: Int { values.count }
}
