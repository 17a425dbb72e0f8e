import Fields
import Readers

/// A topic of help: values of an option, exit codes, or examples.
struct HelpTopic {
  let name: String
  /// Other names of the topic.
  var aliases: [String] = []
  let title: String
  let text: @Sendable () -> String

  static let all: [HelpTopic] = [
    HelpTopic(name: "examples", title: "Examples") {
      rows(firstExamples + moreExamples)
    },
    HelpTopic(
      name: "targets", aliases: ["target", "classes"], title: "Targets (--target): what is explained"
    ) {
      list([
        ("281", "the class or output with this index"),
        ("tusker", "the class with this name, or with these words in its name"),
        ("\"a - b\"", "the difference of two classes"),
        ("top3", "the three most probable classes"),
        ("all", "every class or output"),
        ("3,10,12", "one element of an output with three axes; -1 is the last"),
        ("3@mask.png", "class 3 of a segmentation, over the white pixels of a mask"),
        ("3,B-PER", "class B-PER of token 3; last,B-PER: of the last token"),
        ("last,' Paris'", "a word of a language model's vocabulary"),
        ("sum", "the sum of an output's numbers"),
      ])
        + "\n\n"
        + HelpText.wrapped(
          "Each --target is a row of the figure. The default is the top class, and for numbers all of them, up to 16. For a segmentation, 3 is the mean score of class 3 over the pixels where it is predicted, and the default is the class with the largest region. Of a token, paris,B-PER names the word, and 3,top is its likeliest class."
        )
    },
    table("baselines", "baselines", aliases: ["baseline"], "Baselines (--baseline): where the path starts"),
    table("methods", "methods", aliases: ["method"], "Methods (--method)"),
    table("metrics", "metrics", aliases: ["metric"], "Metrics (--metric)"),
    table(
      "controls", "controls",
      "Controls (--evaluate): maps that do not depend on the model"),
    table("rules", "rules", aliases: ["rule"], "Quadrature rules (--rule): where gradients are computed"),
    table("scores", "scores", aliases: ["score"], "Scores (--score): what is explained"),
    table("styles", "styles", aliases: ["style"], "Styles (--style): how a map is drawn"),
    table(
      "colors", "colors", aliases: ["colormaps", "colours"], "Colour maps (--colors), from low to high"),
    table(
      "preprocess", "preprocessing", aliases: ["preprocessing"],
      "Preprocessing (--preprocess): model input for a pixel value x"),
    table("resize", "fits", "Resizing (--resize): the model's input from a photo") {
      "\n\n" + HelpText.wrapped("\(PhotoResize.filterUsage).")
    },
    table("tasks", "tasks", aliases: ["task"], "Tasks (--task): the meaning of the outputs") {
      "\n\nWith classes:AXIS the classes lie along that axis."
    },
    HelpTopic(name: "axes", title: "Axes (--axes): the axes of an array, outermost first") {
      list(Axis.Kind.labels.map { ($0.kind.rawValue, $0.labels.joined(separator: ", ")) })
    },
    HelpTopic(name: "texts", aliases: ["text", "pair"], title: "Texts (.txt, --tokens): one text per line") {
      list([
        ("igviz reviews.txt -m net.onnx --tokenizer vocab.txt", "one text per line"),
        (
          "igviz pairs.txt -m nli.onnx --tokenizer t.json -t entailment",
          "pairs: a tab in the line separates premise and hypothesis"
        ),
        ("igviz texts.txt -m ner.onnx --tokenizer t.json -t paris,B-LOC", "the tag of a token"),
        (
          "igviz qa.txt -m qa.onnx --tokenizer t.json --output-name start_logits -t top",
          "the start of the answer; each line is a question, a tab and a context"
        ),
        (
          "igviz texts.txt -m gpt2.onnx --tokenizer t.json -t \"last,' Paris'\"",
          "the next word (default: the likeliest one)"
        ),
        (
          "igviz --tokens t.json -m net.onnx --words a_ids --input b_ids=b.npy",
          "texts of any tokenizer; other inputs are held fixed"
        ),
      ])
        + "\n\n"
        + HelpText.wrapped(
          "Attributions are those of the words' embeddings, summed for each word. Names of special tokens in a text are text, unless --special is given. docs/text-tasks.md has more."
        )
    },
    HelpTopic(name: "tokenizers", aliases: ["tokenizer"], title: "Tokenizers (--tokenizer): supported files")
    {
      list(TokenizerKind.all.map { ($0.name, $0.summary) }) + "\n\n"
        + HelpText.wrapped(
          "For other tokenizers of transformers (SentencePiece models, vocab.json with merges.txt), write tokenizer.json: "
            + "AutoTokenizer.from_pretrained(\"FOLDER\").save_pretrained(\"FOLDER\"). "
            + "Texts from any other tokenizer are given as tokens, with --tokens FILE.json.")
    },
    table("exit-codes", "exit-codes", "Exit codes"),
  ]

  /// The examples on the main page of help.
  static let firstExamples = [
    ("igviz elephant.jpg", "explain the top class"),
    ("igviz elephant.jpg -t tusker -o tusker.pdf", "another class, as PDF"),
    ("igviz photos/ -o explained/", "explain a folder of photos"),
    ("igviz photo.jpg -m net.onnx --preprocess unit", "explain an ONNX model"),
    ("igviz compare elephant.jpg", "compare all methods"),
  ]

  private static let moreExamples = [
    ("igviz elephant.jpg -t \"tusker - Indian elephant\"", "difference of classes"),
    ("igviz elephant.jpg --outlines", "outline the largest regions"),
    ("igviz elephant.jpg -b black -b noise", "compare two baselines"),
    ("igviz elephant.jpg -b black --curve path.png", "score along the path"),
    ("igviz elephant.jpg --evaluate", "measure map and controls"),
    ("igviz elephant.jpg --json --arrays out", "results for programs"),
    ("igviz a.jpg b.jpg -o report.html", "interactive page"),
    ("igviz photos/ -o explained/ --resume", "only the missing results"),
    ("igviz rows.npy -m net.onnx --json", "one JSON document per row"),
    ("igviz reviews.txt -m net.onnx --tokenizer v.txt", "texts, one per line"),
    ("igviz classify a.jpg b.jpg", "predictions only"),
    ("igviz worker", "serve JSON requests"),
    ("igviz models install efficientnet-lite0", "download a model"),
  ]

  /// Returns the topic with this name or alias.
  static func named(_ name: String) -> HelpTopic? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// The list of topics.
  static var overview: String {
    "Topics of igviz help:\n\n" + rows(all.map { ($0.name, $0.title) })
      + "\n\nEach command and option has a page, too: igviz help compare, igviz help runs."
  }

  var page: String { title + "\n\n" + text() }

  /// Returns a topic with the rows of a table of the documentation.
  private static func table(
    _ name: String, _ table: String, aliases: [String] = [], _ title: String,
    then more: @escaping @Sendable () -> String = { "" }
  ) -> HelpTopic {
    HelpTopic(name: name, aliases: aliases, title: title) {
      list(RegistryTable.named(table)?.entries ?? []) + more()
    }
  }

  /// Formats labels and texts in two columns.
  static func rows(_ rows: [(String, String)]) -> String {
    let width = 2 + (rows.map(\.0.count).max() ?? 0) + 2
    return rows.map { HelpText.row($0.0, $0.1, labelWidth: width) }.joined(separator: "\n")
  }

  /// Formats labels, each with its text beside it, or below if a label is long.
  private static func list(_ rows: [(String, String)]) -> String {
    let width = 2 + (rows.map(\.0.count).max() ?? 0) + 2
    guard width <= 24 else {
      return rows.map { "  \($0.0)\n" + HelpText.wrapped($0.1, indent: 6) }.joined(separator: "\n")
    }
    return rows.map { label, text in
      let lines = HelpText.wrapped(text, indent: width)
      return HelpText.row(label, "", labelWidth: width)
        + String(lines.dropFirst(label.count + 2))
    }.joined(separator: "\n")
  }
}
