using Spectre.Console;

namespace FileTransfer.Node.Output;

/// <summary>A table on a terminal, without lines: it can be copied, and needs no special characters.</summary>
internal static class TableText
{
    public static void Write(Table table, Terminal terminal)
    {
        if (table.Rows.Count == 0) return;
        var view = new Spectre.Console.Table().Border(TableBorder.None);
        foreach (var column in table.Columns)
        {
            var title = new Markup(Markup.Escape(column), new Style(decoration: Decoration.Bold));
            view.AddColumn(new TableColumn(title).PadRight(2));
        }

        foreach (var row in table.Rows)
            view.AddRow(row.Cells.Select(cell => new Markup(Markup.Escape(cell))));
        Consoles.For(terminal.Out, terminal.Color).Write(view);
    }
}
