# The portal's programs in one image: web, worker and beat differ in the command alone.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/portal

# Reads documents of git repositories; without it only those cannot be read.
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*

COPY requirements.txt ./
RUN pip install --disable-pip-version-check -r requirements.txt

COPY manage.py ./
COPY portal portal
COPY rollout rollout
COPY notifications notifications
COPY templates templates

# Static files are collected into the image: they belong to the version. The key serves this one command alone.
RUN SECRET_KEY=for-collecting-static-files-alone-and-nothing-else-ever python manage.py collectstatic --no-input \
    && useradd --system --user-group --no-create-home portal \
    && mkdir -p var/documents var/packs && chown portal:portal var/documents var/packs

USER portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--preload", "--no-control-socket", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4"]
