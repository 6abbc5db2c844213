/// Knows GUI instructions in Chinese, in either script.
enum ChineseGUITalk {
  private static let leadIns = [
    "请您", "请", "您可以", "你可以", "您", "你", "可以", "也可以", "可", "现在", "然后", "再",
    "接着", "直接", "只需要", "只需", "只要", "也", "先", "最后", "需要", "随后", "接下来", "手动",
  ]
  private static let clicks = [
    "点击", "单击", "双击", "右键", "长按", "点按", "轻点", "按下", "点开", "点一下", "点选",
  ]
  private static let drags = ["拖拽", "拖动", "拖放", "拖到", "拖入", "拖曳", "拖至"]
  private static let opens = ["打开", "展开", "进入", "前往"]
  private static let choices = ["选择", "设置", "调整", "切换", "勾选", "查看", "修改", "找到"]
  private static let files = ["素材", "文件", "媒体库", "照片", "上传"]
  /// Dragging for one of these is left to the person.
  private static let general = ["时间线", "时间轴", "顺序", "任意", "位置"]
  private static let handles = ["滑块", "滑杆", "进度条", "播放头", "边缘", "手柄", "控件"]
  private static let panels = [
    "面板", "菜单", "设置", "窗口", "选项卡", "编辑器", "侧边栏", "标签页", "时间线", "时间轴",
    "工具栏", "面版", "页面", "选单",
  ]
  /// Behind "click" these make it a thing of the video or a figure.
  private static let nounTails = ["音", "声", "率", "量", "数", "轨", "特效"]
  /// In a clause with "has been" these make a click a thing of the video.
  private static let sounds = ["音效", "镜头", "音乐", "动画"]
  /// A clause about one of these is about the video, whatever verb it begins with.
  private static let things = ["的镜头", "的音效", "的画面"]

  private static let twins: [Character: Character] = Dictionary(
    uniqueKeysWithValues: zip(
      "請點擊雙單鍵長開導匯擇選設調間軸線預覽視頻檢帳賬戶餘積檔媒體將動從後現進過這個樣標籤頁欄區顯編輯側關換畫圖滑塊聲樂鈕訂閱載儲時條頂邊緣數據隨",
      "请点击双单键长开导汇择选设调间轴线预览视频检帐账户余积档媒体将动从后现进过这个样标签页栏区显编辑侧关换画图滑块声乐钮订阅载储时条顶边缘数据随"))

  /// Nil where the clause holds nothing Chinese to judge.
  static func verdict(_ original: String, quoting whole: String) -> ClauseVerdict? {
    guard original.unicodeScalars.contains(where: { (0x4E00...0x9FFF).contains($0.value) }) else {
      return nil
    }
    let clause = String(original.map { twins[$0] ?? $0 })
    let whole = String(whole.map { twins[$0] ?? $0 })
    var head = clause.trimmed[...]
    while let lead = leadIns.first(where: { head.hasPrefix($0) }) {
      head = head.dropFirst(lead.count)
    }
    func has(_ words: [String]) -> Bool { words.contains { clause.contains($0) } }
    if has(things) { return .content }
    if pointsAtExportButton(clause, head) { return .instruction(.export) }
    if let click = clicks.first(where: { head.hasPrefix($0) || isLocated(head, $0) }) {
      let object = clause.split(separator: click, maxSplits: 1).last ?? ""
      let isThing = nounTails.contains { object.hasPrefix($0) }
      guard !isThing, !(clause.contains("已") && has(sounds)) else { return .content }
      return .instruction(action(for: whole))
    }
    if drags.contains(where: { head.hasPrefix($0) || isLocated(head, $0) })
      || (head.hasPrefix("将") || head.hasPrefix("把")) && has(drags)
    {
      let isOffered = clause.contains("可") || clause.contains("就能")
      return .instruction(
        isOffered || has(files) || has(handles) || has(general) ? nil : .edit(original.trimmed))
    }
    if has(["预览", "查看"]), has(["时间线", "时间轴"]),
      ["在", "预览", "查看"].contains(where: head.hasPrefix)
    {
      return .instruction(.showTimeline)
    }
    if head.hasPrefix("在") || head.hasPrefix("从"), has(panels), has(choices), !has(["了", "已"]) {
      return .instruction(.readState)
    }
    if ["选择", "选中", "按"].contains(where: head.hasPrefix), clause.contains("按"),
      clause.contains("键")
    {
      return .instruction(nil)
    }
    if let open = opens.first(where: { head.hasPrefix($0) }) {
      let isNamed = ["即可", "查看", "下载", "导出", "修改"].contains {
        head.dropFirst(open.count).hasPrefix($0)
      }
      if isNamed { return .instruction(action(for: whole) ?? .readState) }
      if has(panels) || clause.contains("【") { return .instruction(.readState) }
    }
    if head.hasPrefix("使用") || head.hasPrefix("通过"), clause.contains("按钮") {
      return .instruction(action(for: whole))
    }
    if head.hasPrefix("刷新页面") || head.hasPrefix("登录"), !has(["了", "已"]) {
      return .instruction(action(for: whole))
    }
    if ["查看", "检查", "前往", "到", "去"].contains(where: head.hasPrefix),
      ["账户", "账单", "帐户", "订阅", "帐单"].contains(where: whole.contains)
    {
      return .instruction(.readCredits)
    }
    let isLeadUp = ["如果", "如需", "若", "当", "要", "想"].contains { clause.trimmed.hasPrefix($0) }
    let followsUp = ["即可", "就可以", "便可", "就能"].contains { clause.trimmed.hasPrefix($0) }
    return isLeadUp || followsUp ? .leadUp : .content
  }

  /// 导出按钮在右上角 and 通过导出按钮下载, but not 导出按钮的图标改成了红色.
  private static func pointsAtExportButton(_ clause: String, _ head: Substring) -> Bool {
    for name in ["导出按钮", "汇出按钮", "导出键"] {
      guard let place = clause.firstRange(of: name) else { continue }
      if (clicks + ["通过", "使用"]).contains(where: clause[..<place.lowerBound].contains) {
        return true
      }
      let after = clause[place.upperBound...].trimmed
      let whereabouts = ["在", "位于", "就在", "可以", "即可", "可"]
      return head.hasPrefix(name) && (after.isEmpty || whereabouts.contains(where: after.hasPrefix))
    }
    return false
  }

  /// Such as 在右上角点击….
  private static func isLocated(_ head: Substring, _ click: String) -> Bool {
    (head.hasPrefix("在") || head.hasPrefix("从")) && head.contains(click)
  }

  static func action(for clause: String) -> GUIAction? {
    func has(_ words: [String]) -> Bool { words.contains { clause.contains($0) } }
    if has(["导出", "下载", "汇出", "保存"]) { return .export }
    if has(["预览", "时间线", "时间轴", "播放"]) { return .showTimeline }
    if has(["积分", "余额", "账户", "账单", "帐户", "帐单"]) { return .readCredits }
    return nil
  }
}
