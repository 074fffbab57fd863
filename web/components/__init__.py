"""Parts of pages that run in the browser: small JavaScript modules that Streamlit mounts, without a build step."""
