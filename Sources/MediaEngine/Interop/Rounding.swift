extension FixedWidthInteger {
  /// The nearest whole number; the least or greatest that there is for what lies beyond, and 0 for what is
  /// no number.
  init(nearest value: Double) {
    let rounded = value.rounded()
    self = Self(exactly: rounded) ?? (rounded > 0 ? .max : rounded < 0 ? .min : 0)
  }
}
