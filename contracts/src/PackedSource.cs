namespace Imports.Contracts;

/// <summary>A workbook, or a packed file, and the text that is read in its place.</summary>
public sealed record PackedSource
{
    /// <summary><c>xlsx</c>, <c>gzip</c> or <c>zip</c>. As long as it is not opened a workbook is a <c>zip</c>, which it is.</summary>
    public required string Format { get; init; }

    /// <summary>Name of the sheet or of the member; null until it is opened, and of gzip.</summary>
    public string? Part { get; init; }

    /// <summary>Rows of the sheet that are not blank, the header among them; null until it is read, and of packed text.</summary>
    public long? Rows { get; init; }

    /// <summary>Length of the text that is read in its place; null until it is written.</summary>
    public long? Bytes { get; init; }
}
