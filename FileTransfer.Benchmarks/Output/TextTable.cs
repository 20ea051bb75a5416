using System.Text;

namespace FileTransfer.Benchmarks.Output;

/// <summary>A table that is both readable as it is and Markdown. The first column is text, the others are numbers.</summary>
internal sealed class TextTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells)
    {
        if (cells.Length != columns.Length) throw new ArgumentException("One cell per column is needed.", nameof(cells));
        _rows.Add(cells);
    }

    public override string ToString()
    {
        var widths = columns.Select((name, i) => _rows.Select(row => row[i].Length).Append(name.Length).Append(3).Max()).ToArray();
        var text = new StringBuilder();
        Line(text, columns, widths);
        text.Append('|').AppendJoin('|', widths.Select((width, i) => i == 0 ? new string('-', width + 2) : $"{new string('-', width + 1)}:"));
        text.Append("|\n");
        foreach (var row in _rows) Line(text, row, widths);
        return text.ToString();
    }

    private static void Line(StringBuilder text, string[] cells, int[] widths)
    {
        text.Append("| ");
        text.AppendJoin(" | ", cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])));
        text.Append(" |\n");
    }
}
