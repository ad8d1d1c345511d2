using System.Globalization;
using Imports.Contracts;
using Imports.Ledger;
using Microsoft.Net.Http.Headers;

namespace Imports.Ingress;

/// <summary>What a request takes a dataset for: <c>If-Match</c> names versions, one of which it must have, <c>If-None-Match: *</c> that there must be none.</summary>
internal sealed class DatasetPrecondition
{
    private readonly IList<EntityTagHeaderValue>? match;
    private readonly IList<EntityTagHeaderValue>? noneMatch;

    /// <exception cref="ImportException"><see cref="ErrorCodes.RequestInvalid"/>.</exception>
    public DatasetPrecondition(IHeaderDictionary headers)
    {
        match = Read(headers, HeaderNames.IfMatch);
        noneMatch = Read(headers, HeaderNames.IfNoneMatch);
    }

    /// <summary>The tag of a version.</summary>
    public static EntityTagHeaderValue Tag(int version) => new($"\"{version.ToString(CultureInfo.InvariantCulture)}\"");

    /// <param name="name">Of the dataset.</param>
    /// <param name="version">The newest one; null = there is no such dataset.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.DatasetChanged"/>.</exception>
    public void Demand(string name, int? version)
    {
        if (match is not null && !Names(match, version))
            throw new ImportException(ErrorCodes.DatasetChanged, $"The dataset '{name}' {(version is null ? "does not exist" : $"has version {version} by now")}; If-Match is {string.Join(", ", match)}.");
        if (noneMatch is not null && Names(noneMatch, version))
            throw new ImportException(ErrorCodes.DatasetChanged, $"The dataset '{name}' exists, in version {version}; If-None-Match is {string.Join(", ", noneMatch)}.");
    }

    private static bool Names(IList<EntityTagHeaderValue> tags, int? version)
        => version is { } there && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(Tag(there), useStrongComparison: true));

    private static IList<EntityTagHeaderValue>? Read(IHeaderDictionary headers, string name)
    {
        var values = headers[name];
        if (values.Count == 0)
            return null;
        return EntityTagHeaderValue.TryParseStrictList([.. values.OfType<string>()], out var tags) && tags.Count > 0 ? tags : throw QueryValues.Invalid(name, values, "* or versions in quotes, e.g. \"3\"");
    }
}
