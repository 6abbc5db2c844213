/// What a shell offers when it completes a value.
public enum Completes: Sendable, Hashable {
  /// Nothing in particular.
  case nothing
  /// Files and folders.
  case files
  /// Folders.
  case folders
}

/// One row of a command's option table; parsing, help and completion are read from it.
public struct OptionRow: Sendable {
  /// The long name without its hyphens.
  public let long: String
  /// The one-letter name.
  public let short: Character?
  /// What stands for the value in help texts, such as `SIZE`; nil for a flag.
  public let placeholder: String?
  /// What it does, one sentence without a full stop.
  public let help: String
  /// What holds when it is not given.
  public let standard: String?
  /// The only words it takes; empty when it takes more than words from a list.
  public let choices: [String]
  /// What it takes, such as `a size`; nil where the placeholder says it, such as `W:H`.
  public let takes: String?
  /// Values to show when one could not be read.
  public let suchAs: String?
  /// Whether it may be given more than once.
  public let repeats: Bool
  /// What a shell completes its value with.
  public let completes: Completes
  let accepts: @Sendable (String) -> Bool
}

/// An option that takes a value, with the way its text is read.
public struct Option<Value: Sendable>: Sendable {
  /// Its row in the table.
  public let row: OptionRow
  let read: @Sendable (String) -> Value?

  /// Makes an option; `read` gives nil for a text that is no such value.
  public init(
    _ long: String, short: Character? = nil, _ placeholder: String, _ help: String,
    standard: String? = nil, takes: String? = nil, suchAs: String? = nil, repeats: Bool = false,
    completes: Completes = .nothing, read: @escaping @Sendable (String) -> Value?
  ) {
    self.read = read
    row = OptionRow(
      long: long, short: short, placeholder: placeholder, help: help, standard: standard,
      choices: [], takes: takes, suchAs: suchAs, repeats: repeats, completes: completes,
      accepts: { read($0) != nil })
  }
}

extension Option where Value == String {
  /// An option whose value is any text.
  public static func text(
    _ long: String, short: Character? = nil, _ placeholder: String, _ help: String,
    standard: String? = nil, repeats: Bool = false, completes: Completes = .nothing
  ) -> Option<String> {
    Option(
      long, short: short, placeholder, help, standard: standard, repeats: repeats,
      completes: completes, read: { $0 })
  }

  /// An option whose value is a word of a list.
  public static func choice(
    _ long: String, short: Character? = nil, _ placeholder: String, _ help: String,
    of choices: [String], standard: String? = nil
  ) -> Option<String> {
    Option(
      row: OptionRow(
        long: long, short: short, placeholder: placeholder, help: help, standard: standard,
        choices: choices, takes: nil, suchAs: nil, repeats: false, completes: .nothing,
        accepts: { choices.contains($0) }),
      read: { choices.contains($0) ? $0 : nil })
  }
}

extension Option where Value == Int {
  /// An option whose value is a whole number of a range.
  public static func number(
    _ long: String, short: Character? = nil, _ placeholder: String, _ help: String,
    in range: ClosedRange<Int>, standard: String? = nil
  ) -> Option<Int> {
    Option(
      long, short: short, placeholder, help, standard: standard,
      takes: range.upperBound == .max
        ? "a whole number of \(range.lowerBound) or more"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)",
      read: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } })
  }
}

extension Option {
  init(row: OptionRow, read: @escaping @Sendable (String) -> Value?) {
    self.row = row
    self.read = read
  }
}

/// An option that is there or not.
public struct Flag: Sendable {
  /// Its row in the table.
  public let row: OptionRow

  /// Makes a flag.
  public init(_ long: String, short: Character? = nil, _ help: String) {
    row = OptionRow(
      long: long, short: short, placeholder: nil, help: help, standard: nil, choices: [],
      takes: nil, suchAs: nil, repeats: true, completes: .nothing, accepts: { _ in true })
  }
}

/// What a command takes besides options.
public struct Operand: Sendable {
  /// How it is called in help texts, such as `PATH`.
  public let placeholder: String
  /// What it is, one sentence without a full stop.
  public let help: String
  /// How many must be given.
  public let least: Int
  /// How many may be given; nil for any number.
  public let most: Int?
  /// What a shell completes it with.
  public let completes: Completes

  /// Makes an operand; by default exactly one.
  public init(
    _ placeholder: String, _ help: String, least: Int = 1, most: Int? = 1,
    completes: Completes = .nothing
  ) {
    self.placeholder = placeholder
    self.help = help
    self.least = least
    self.most = most
    self.completes = completes
  }

  var usage: String {
    let name = most == 1 ? placeholder : placeholder + "…"
    return least == 0 ? "[\(name)]" : name
  }
}
