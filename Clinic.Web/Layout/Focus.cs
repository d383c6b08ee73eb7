using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Clinic.Web.Layout;

internal static class Focus
{
    /// <summary>Moves the focus to the element, if it is still there: a quick click may have closed its form, and the page must not fail for that.</summary>
    public static async Task TryFocusAsync(this ElementReference element)
    {
        try
        {
            await element.FocusAsync();
        }
        catch (Exception gone) when (gone is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // Nothing to focus any more, or no one who would see it.
        }
    }
}
