import ArgumentParser
import Pipeline

/// What goes with photos that are explained into a folder.
struct ManyOptions: ParsableArguments {
  @Flag(
    help:
      "Go on with the results that lie in the folder: photos are left out that are complete, unchanged and asked the same. (default: a folder with results is refused)"
  )
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Only a part of the photos, chosen by their names: 3/16 is the third sixteenth. 'igviz merge' puts parts together.",
      valueName: "part"))
  var shard: Shard?

  /// The first of them that is given.
  var given: String? { resume ? "--resume" : shard == nil ? nil : "--shard" }
}

extension ManyOptions: CheckedOptions {
  var uses: [OptionUse] {
    [
      OptionUse("resume", resume, .resultsFolder),
      OptionUse("shard", shard, .resultsFolder),
    ]
  }
}

extension Shard: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
