namespace Imports.Contracts;

/// <summary>
/// Sent by parsing to itself where a source is a workbook or packed: make the text of it that is to be cut. Apart from the cut, so that a large workbook
/// holds up no other import. Durable then: the source's format in <c>import</c>. One too many does no harm.
/// </summary>
public sealed record NormaliseSource
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    /// <summary>Of the <see cref="ParseImport"/> that found it.</summary>
    public required int Attempt { get; init; }
}
