using System.ComponentModel;
using System.Security.Claims;
using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Charges;
using Patients.Api.Http;
using Patients.Api.Invoices;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Patients;

/// <summary>The body of <c>POST /patients</c>.</summary>
/// <param name="Name">1 to 200 visible characters of any script; stored in NFC.</param>
/// <param name="Document">1 to 40 visible characters; stored in NFC. Need not be unique.</param>
/// <param name="Trial">True for a patient of an experiment, who is in no clerk's list. Only a service may set it.</param>
public sealed record NewPatient(string Name, string Document, bool Trial = false);

public static class PatientsApi
{
    public static WebApplicationBuilder AddPatients(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<RefoldPatients>();
        builder.Services.AddHostedService<CloseInvoices>();
        return builder;
    }

    public static void MapPatients(this IEndpointRouteBuilder app)
    {
        var patients = app.MapGroup("/patients").WithTags("Patients").RequireRoles(Roles.Clerk, Roles.Service);
        patients.MapGet("/", List).WithSummary("List patients in order of their names, or search them by name or document").ProducesProblem(400);
        patients.MapGet("/{id}", Find).WithSummary("Find a patient").ProducesProblem(404);
        patients.MapPost("/", Create).WithSummary("Admit a patient").Accepts<NewPatient>("application/json").Produces<Patient>(201)
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);
        patients.MapGet("/{id}/consolidated", Consolidate).WithSummary("Show the unbilled charges of a patient in four groups").ProducesProblem(404);
    }

    private static async Task<Results<Ok<PageResponse<Patient>>, ProblemHttpResult>> List(
        [Description("How words of name or document begin, in any order; case, accents, width, punctuation and digit grouping are ignored")] string? search,
        [Description("From 1")] string? page,
        [FromQuery(Name = "page_size"), Description("1 to 200, default 20")] string? pageSize,
        [Description("true: the patients of experiments, who are in no other list; default false")] string? trial,
        [Description("true: only patients who owe something, not with trial; default false")] string? owing,
        Database ledger)
    {
        var query = new Paging();
        var (number, size, trials) = (query.Page(page), query.Size(pageSize), query.Flag("trial", trial));
        var owes = query.Flag("owing", owing);
        if (owes && trials) query.Reject("owing", "must not be sent with trial: experiments have no such list");
        query.CheckSearch(search);
        if (query.Problem is { } problem) return problem;
        var found = await ledger.FindPatientsAsync(search, number, size, trials, owes);
        return TypedResults.Ok(PageResponse.Of(found, patient => patient));
    }

    private static async Task<Results<Ok<Patient>, ProblemHttpResult>> Find(string id, Database ledger) =>
        await ledger.FindPatientAsync(id) is { } patient ? TypedResults.Ok(patient) : Problems.NotFound("patient", id);

    private static async Task<IResult> Create(
        JsonBody body, Once once, ClaimsPrincipal caller, Database ledger, TimeProvider time, CancellationToken cancellation)
    {
        var (name, document, trial) = (body.Text("name", 200), body.Text("document", 40), body.Flag("trial"));
        if (trial && !caller.IsInRole(Roles.Service)) body.Reject("trial", "may be true only in a call of a service");
        if (body.Problem is { } problem) return problem;
        return await once.DoAsync(
            connection => ledger.AdmitPatient(connection, name, document, caller.Name(), time, trial),
            patient => once.Created($"/patients/{patient.Id}", patient), cancellation);
    }

    private static async Task<Results<Ok<ConsolidatedBill>, ProblemHttpResult>> Consolidate(string id, Database ledger)
    {
        if (await ledger.FindPatientAsync(id) is not { } patient) return Problems.NotFound("patient", id);
        return TypedResults.Ok(ConsolidatedBill.Of(patient, await ledger.FindUnbilledChargesAsync(id)));
    }
}
