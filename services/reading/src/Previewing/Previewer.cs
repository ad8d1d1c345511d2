using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Lookups;
using Imports.Reading.Mapping;
using Imports.Reading.Splitting;
using Imports.Reading.Typing;

namespace Imports.Reading.Previewing;

/// <summary>Looks at samples of a source as an import does before it plans, and at its first rows as one does when it stages them; nothing is kept.</summary>
/// <param name="dataset">What the source is for.</param>
/// <param name="options">What the sender states.</param>
/// <param name="maxColumns">Columns of a header at most.</param>
/// <param name="saved">The mappings that are in force for headers of the dataset.</param>
/// <param name="lookUp">Finds the keys of names, where the dataset has columns that hold some.</param>
public sealed class Previewer(DatasetDefinition dataset, ImportOptions options, int maxColumns, IReadOnlyList<SavedMapping> saved, LookUpNames lookUp)
{
    private static readonly IReadOnlyDictionary<string, KeyByName> NoKeys = new Dictionary<string, KeyByName>();

    /// <param name="samples">Of the text that is cut.</param>
    /// <param name="isWorkbook">The text was made of a workbook.</param>
    /// <param name="mostRows">Rows that are shown at most.</param>
    public async Task<SourcePreview> LookAsync(SourceSamples samples, bool isWorkbook, int mostRows)
    {
        try
        {
            var stated = OptionsCheck.Run(dataset, options);
            var mapping = new HeaderMapping(dataset, options, maxColumns, saved);
            var found = new SourceHead(samples, isWorkbook ? stated.OfSheet() : stated).Look(mapping);
            return await LookAsync(samples, isWorkbook, mostRows, mapping, found);
        }
        catch (ImportException problem)
        {
            return new SourcePreview { Problems = [problem] };
        }
    }

    private async Task<SourcePreview> LookAsync(SourceSamples samples, bool isWorkbook, int mostRows, HeaderMapping mapping, HeaderFinding found)
    {
        var proposal = mapping.Propose(found.Header);
        var plan = found.Describe(mapping.Plan(found.Dialect, proposal, match => match.Field));
        if (isWorkbook)
            plan = plan.OfSheet();
        plan = plan with { Forms = FormWatch.Start(dataset, options, plan) };
        var forms = FirstForms.Look(dataset, plan, samples, found.Rows);
        plan = plan with { Forms = forms.Found };
        List<ImportException> problems = [.. proposal.Problems, .. forms.Problems];
        List<Doubt> doubts = [.. Doubts(proposal), .. forms.Doubts];
        var rows = proposal.Columns.Any(match => match.Field is not null) || dataset.TakesAnyHeader ? await ReadAsync(plan, samples, found.Rows, mostRows, doubts, problems) : [];
        return new SourcePreview { Plan = plan, Mapping = proposal, Rows = rows, Doubts = doubts, Problems = problems };
    }

    private async Task<IReadOnlyList<PreviewRow>> ReadAsync(SourcePlan plan, SourceSamples samples, SourcePosition start, int most, List<Doubt> doubts, List<ImportException> problems)
    {
        var led = FirstRows.Cut(plan, samples, start, most);
        try
        {
            var keys = NameLookup.IsFor(dataset) ? await lookUp(plan, led, start) : NoKeys;
            return FirstRows.Read(dataset, options, keys is null ? WithoutNames(plan, doubts) : plan, led, start, keys ?? NoKeys);
        }
        catch (ImportException problem)
        {
            // What is known of the header is shown all the same.
            problems.Add(problem);
            return [];
        }
    }

    /// <summary>Shows nothing in the columns whose cells are names: a name is not what an import stores there, nor may it be refused unasked.</summary>
    private SourcePlan WithoutNames(SourcePlan plan, List<Doubt> doubts)
    {
        var fields = plan.Fields.ToArray();
        for (var i = 0; i < fields.Length; i++)
        {
            if (dataset.Columns[i].References is not { By: { } by } reference || fields[i] is null)
                continue;
            fields[i] = null;
            doubts.Add(new Doubt(dataset.Columns[i].Name, $"Its names could not be looked up in {reference.Dataset} by {by} just now, so the rows show no value of it and nothing that is wrong with it. Look at the file again to see them; an import waits for them."));
        }
        return plan with { Fields = fields };
    }

    /// <summary>Headers that can be read in more than one way.</summary>
    private static IEnumerable<Doubt> Doubts(MappingProposal proposal)
    {
        foreach (var match in proposal.Columns)
        {
            if (match.IsInDoubt)
                yield return new Doubt(match.Column, $"{match.Reason}: {string.Join(", ", match.Alternatives.Select(option => HeaderNames.Shown([proposal.Header[option.Field]])))}. State which one as mapping={match.Column}:….");
            else if (match.IsProposal)
                yield return new Doubt(match.Column, $"{HeaderNames.Shown([proposal.Header[match.Field!.Value]])} is merely similar (score {SimilarNames.Shown(match.Confidence)}): state it as mapping={match.Column}:… if it is meant.");
        }
    }
}

/// <summary>Finds the keys of the names in some rows (<see cref="NameLookup"/>); null where the database cannot be asked at the moment.</summary>
/// <param name="plan">How they are read.</param>
/// <param name="led">Their bytes with <see cref="CsvDialect.LeadIn"/> in front.</param>
/// <param name="start">Where they stand in the source.</param>
public delegate Task<IReadOnlyDictionary<string, KeyByName>?> LookUpNames(SourcePlan plan, ReadOnlyMemory<byte> led, SourcePosition start);
