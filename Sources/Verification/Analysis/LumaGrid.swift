import MediaEngine
import MediaModel

/// A picture's brightness, thinned: every so many lines, each cut into cells whose mean and change
/// against a reference picture are kept. About an eighth of a large picture is read.
struct LumaGrid {
  /// Cells across and lines down.
  let columns: Int
  let rows: Int
  /// Pixels of a cell, lines from one to the next.
  let cellWidth: Int
  let lineStep: Int
  let size: Resolution
  /// The mean brightness of each cell.
  private(set) var means: [UInt8]
  /// The greatest change of a cell per pixel, and the mean change, against the reference.
  private(set) var largestChange = 0.0
  private(set) var meanChange = 0.0
  private(set) var mean = 0.0
  /// The part of the cells whose pixels changed by more than a level on average.
  private(set) var changedPart = 0.0
  private var reference: [UInt8]
  private var latest: [UInt8]
  private var hasReference = false
  private var width: Int { columns * cellWidth }

  init(size: Resolution) {
    self.size = size
    cellWidth = size.width >= 960 ? 16 : size.width >= 240 ? 8 : 4
    lineStep = max(1, size.height / 120)
    columns = max(1, size.width / cellWidth)
    rows = (size.height + lineStep - 1) / lineStep
    means = Array(repeating: 0, count: columns * rows)
    reference = Array(repeating: 0, count: columns * cellWidth * rows)
    latest = reference
  }

  /// Takes a plane of 8-bit brightness.
  mutating func take(_ plane: UnsafeRawBufferPointer, stride: Int) {
    guard stride >= width, plane.count >= (rows - 1) * lineStep * stride + width else { return }
    var total = 0
    var changed = 0
    var largest = 0
    var moved = 0
    for row in 0..<rows {
      let line = UnsafeRawBufferPointer(
        rebasing: plane[(row * lineStep * stride)..<(row * lineStep * stride + width)])
      let sums = cellWidth >= 8 ? wide(line, row) : narrow(line, row)
      total += sums.total
      changed += sums.changed
      largest = max(largest, sums.largest)
      moved += sums.moved
    }
    let pixels = Double(width * rows)
    mean = Double(total) / pixels
    meanChange = hasReference ? Double(changed) / pixels : 255
    largestChange = hasReference ? Double(largest) / Double(cellWidth) : 255
    changedPart = hasReference ? Double(moved) / Double(columns * rows) : 1
  }

  /// Makes the picture taken last the reference of the next.
  mutating func advance() {
    swap(&reference, &latest)
    hasReference = true
  }

  private typealias Sums = (total: Int, changed: Int, largest: Int, moved: Int)

  /// Eight pixels at a time, one or two times a cell.
  private mutating func wide(_ line: UnsafeRawBufferPointer, _ row: Int) -> Sums {
    var sums: Sums = (0, 0, 0, 0)
    let (columns, base, cell) = (columns, row * width, cellWidth)
    means.withUnsafeMutableBufferPointer { means in
      reference.withUnsafeBytes { old in
        latest.withUnsafeMutableBytes { new in
          for column in 0..<columns {
            var (sum, moved) = (0, 0)
            for offset in stride(from: column * cell, to: (column + 1) * cell, by: 8) {
              let place = base + offset
              let pixels = line.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt8>.self)
              let before = old.loadUnaligned(fromByteOffset: place, as: SIMD8<UInt8>.self)
              new.storeBytes(of: pixels, toByteOffset: place, as: SIMD8<UInt8>.self)
              let change = pointwiseMax(pixels, before) &- pointwiseMin(pixels, before)
              sum += Int(SIMD8<UInt16>(truncatingIfNeeded: pixels).wrappedSum())
              moved += Int(SIMD8<UInt16>(truncatingIfNeeded: change).wrappedSum())
            }
            means[row * columns + column] = UInt8(truncatingIfNeeded: sum / cell)
            sums.total += sum
            sums.changed += moved
            sums.largest = max(sums.largest, moved)
            if moved > cell { sums.moved += 1 }
          }
        }
      }
    }
    return sums
  }

  private mutating func narrow(_ line: UnsafeRawBufferPointer, _ row: Int) -> Sums {
    var sums: Sums = (0, 0, 0, 0)
    for column in 0..<columns {
      var sum = 0
      var moved = 0
      for offset in (column * cellWidth)..<((column + 1) * cellWidth) {
        let place = row * width + offset
        let pixel = line[offset]
        sum += Int(pixel)
        moved += abs(Int(pixel) - Int(reference[place]))
        latest[place] = pixel
      }
      means[row * columns + column] = UInt8(truncatingIfNeeded: sum / cellWidth)
      sums.total += sum
      sums.changed += moved
      sums.largest = max(sums.largest, moved)
      if moved > cellWidth { sums.moved += 1 }
    }
    return sums
  }
}

extension LumaGrid {
  /// The part of the cells that are at most so bright.
  func part(darkerThan limit: UInt8) -> Double {
    var count = 0
    means.withUnsafeBufferPointer { means in
      for mean in means where mean <= limit { count += 1 }
    }
    return Double(count) / Double(means.count)
  }

  /// The darkest and brightest cell.
  var extent: (low: UInt8, high: UInt8) {
    means.withUnsafeBufferPointer { means in
      var (low, high) = (UInt8.max, UInt8.min)
      for mean in means {
        if mean < low { low = mean }
        if mean > high { high = mean }
      }
      return (low, high)
    }
  }

  /// Lines and columns of cells at the edges that are black: top, bottom, left, right.
  func blackEdges(limit: UInt8) -> (top: Int, bottom: Int, left: Int, right: Int) {
    func isBlackRow(_ row: Int) -> Bool {
      for column in 0..<columns where means[row * columns + column] > limit { return false }
      return true
    }
    func isBlackColumn(_ column: Int) -> Bool {
      for row in 0..<rows where means[row * columns + column] > limit { return false }
      return true
    }
    let top = (0..<rows).first { !isBlackRow($0) } ?? rows
    let bottom = (0..<rows).first { !isBlackRow(rows - 1 - $0) } ?? rows
    let left = (0..<columns).first { !isBlackColumn($0) } ?? columns
    let right = (0..<columns).first { !isBlackColumn(columns - 1 - $0) } ?? columns
    return (top, bottom, left, right)
  }
}
