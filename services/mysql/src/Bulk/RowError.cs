using System.Globalization;

namespace Imports.MySql;

/// <summary>Why the server does not store a row as it is: its number and what of the table it names, never a value.</summary>
/// <param name="Row">Which row of a load, from 1; null = the server does not say, or it was no load.</param>
/// <param name="Number">The server's error number.</param>
/// <param name="Part">What is named: <see cref="Column"/>, <see cref="Constraint"/> or <see cref="Key"/>; null = nothing.</param>
/// <param name="Name">Its name in the table.</param>
public sealed record RowError(long? Row, int Number, string? Part = null, string? Name = null)
{
    public const string Column = "column";
    public const string Constraint = "constraint";
    public const string Key = "key";

    /// <summary>E.g. <c>Row 17: 1366 column quantity</c>.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{(Row is null ? "" : $"Row {Row}: ")}{Number}{(Name is null ? "" : $" {Part} {Name}")}");
}
