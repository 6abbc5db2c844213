/// Rows in columns that fit the width of a terminal.
public struct Table: Sendable {
  /// One column.
  public struct Column: Sendable {
    /// What stands above it; empty for none.
    public let title: String
    /// Whether texts stand at its right edge, as numbers do.
    public let right: Bool
    /// Whether a text that is too long is broken into lines; otherwise its middle is left out.
    public let wraps: Bool
    /// The columns of a terminal it keeps at least when the table must be made narrower.
    public let least: Int

    /// Makes a column.
    public init(_ title: String, right: Bool = false, wraps: Bool = false, least: Int = 8) {
      self.title = title
      self.right = right
      self.wraps = wraps
      self.least = least
    }
  }

  /// One cell; its text must be printable.
  public struct Cell: Sendable, ExpressibleByStringInterpolation {
    let text: String
    let style: Style?

    /// Makes a cell.
    public init(_ text: String, _ style: Style? = nil) {
      self.text = text
      self.style = style
    }

    /// A cell without a style.
    public init(stringLiteral text: String) { self.init(text) }
  }

  private let columnsOfTable: [Column]
  private var rows: [[Cell]] = []

  /// Makes an empty table.
  public init(_ columns: [Column]) { columnsOfTable = columns }

  /// Whether it has no rows.
  public var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; missing cells are empty.
  public mutating func add(_ cells: [Cell]) {
    rows.append(cells + Array(repeating: "", count: max(0, columnsOfTable.count - cells.count)))
  }

  /// The lines of the table in at most so many columns, indented by so many.
  public func lines(width: Int, indent: Int = 0, colour: Bool = false) -> [String] {
    let widths = fitted(to: width - indent)
    let margin = String(repeating: " ", count: indent)
    var result: [String] = []
    if columnsOfTable.contains(where: { !$0.title.isEmpty }), !rows.isEmpty {
      let titles = columnsOfTable.map { Cell($0.title, .dim) }
      result += lines(of: titles, widths, colour: colour)
    }
    for row in rows { result += lines(of: row, widths, colour: colour) }
    return result.map { margin + $0 }
  }

  private func lines(of row: [Cell], _ widths: [Int], colour: Bool) -> [String] {
    let cells = zip(zip(row, columnsOfTable), widths).map { pair, width in
      pair.1.wraps ? broken(pair.0.text, to: width) : [shortened(pair.0.text, to: width)]
    }
    let height = cells.map(\.count).max() ?? 0
    return (0..<height).map { line in
      var text = ""
      var pending = 0
      for (index, width) in widths.enumerated() {
        let part = line < cells[index].count ? cells[index][line] : ""
        let space = width - columns(of: part)
        let before = columnsOfTable[index].right ? space : 0
        if !part.isEmpty {
          text += String(repeating: " ", count: pending + before)
          text += colour ? row[index].style?.around(part) ?? part : part
          pending = space - before
        } else {
          pending += width
        }
        pending += 2
      }
      return text
    }
  }

  private func broken(_ text: String, to width: Int) -> [String] {
    wrapped(text, to: width).map { shortened($0, to: width) }
  }

  /// Natural widths, taken from the widest shrinkable column until the table fits.
  private func fitted(to width: Int) -> [Int] {
    var widths = columnsOfTable.indices.map { index in
      rows.map { columns(of: $0[index].text) }.reduce(
        rows.isEmpty ? 0 : columns(of: columnsOfTable[index].title), max)
    }
    var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - width
    while excess > 0 {
      let shrinkable = widths.indices.filter { widths[$0] > columnsOfTable[$0].least }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }
}
