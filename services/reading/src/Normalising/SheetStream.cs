using Imports.Contracts;

namespace Imports.Reading.Normalising;

/// <summary>A sheet as a CSV file, made while it is read. Owns the sheet's part.</summary>
internal sealed class SheetStream : ReadOnlyStream
{
    private const int FillBytes = 64 << 10;

    private readonly XmlPart part;
    private readonly SheetRows rows;
    private readonly SheetReader reader;
    private bool ended;

    public SheetStream(Package package, Workbook book, Sheet sheet, int maxColumns)
    {
        var strings = book.SharedStringsPath is { } path ? SharedStrings.Read(package, path) : SharedStrings.None;
        part = package.Open(sheet.Path);
        rows = new SheetRows(sheet.Name, package.Limits, maxColumns);
        reader = new SheetReader(part, sheet.Name, book, strings, rows, package.Limits);
    }

    /// <summary>Rows that are not blank, so far.</summary>
    public long Rows => rows.Count;

    public override int Read(Span<byte> buffer)
    {
        while (rows.Output.Length < FillBytes && !ended)
        {
            if (reader.ReadRow())
                continue;
            rows.Complete();
            // What is behind the cells is not needed; that the part is whole is.
            part.Drain();
            ended = true;
        }

        return rows.Output.Take(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            part.Dispose();
        base.Dispose(disposing);
    }
}
